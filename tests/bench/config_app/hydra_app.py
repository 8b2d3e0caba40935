"""The program of app.ts in Hydra."""

import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    assert cfg.db.port == 3306 and cfg.model.width == 64


if __name__ == "__main__":
    main()
