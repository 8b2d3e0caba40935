import assert from "node:assert/strict";
import fc from "fast-check";
import {
  demandRemote,
  isTellable,
  localFolder,
  scrub,
  shownRemote,
} from "../../../src/lock/transfer/remote.ts";

Deno.test("shownRemote() and scrub() tell nothing of credentials", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{9,20}$/)
    .map((text) => `s3cr3t${text}`);
  fc.assert(fc.property(secret, (secret) => {
    const remotes = [
      ["git", `https://user:${secret}@example.org/a.git`],
      ["git", `https://${secret}@example.org/a.git`],
      ["git", `https://example.org/a.git?token=${secret}`],
      ["data", `:s3,access_key_id=${secret},secret="${secret}, x":bucket/a`],
      ["data", `lab,pass=${secret}:bucket`],
    ] as const;
    for (const [kind, remote] of remotes) {
      demandRemote(remote, kind);
      assert(!shownRemote(remote, kind).includes(secret), remote);
      const said = `fatal: '${remote}': no access for ${secret}`;
      assert(!scrub(said, [remote], kind).includes(secret), remote);
      if (kind === "data") assert.equal(isTellable(remote), false);
    }
  }));
});

Deno.test("shownRemote() shows what has no credentials as it is", () => {
  for (const remote of ["/srv/a", "../store", "lab:bucket/a", ":local:/srv"]) {
    demandRemote(remote, "data");
    assert.equal(shownRemote(remote, "data"), remote);
  }
  for (const remote of ["/srv/a.git", "origin", "git@example.org:lab/a.git"]) {
    demandRemote(remote, "git");
    assert.equal(shownRemote(remote, "git"), remote);
  }
});

Deno.test("isTellable() and localFolder() know folders from other remotes", () => {
  const cases: [remote: string, told: boolean, folder: string | undefined][] = [
    ["/srv/runs", true, "/srv/runs"],
    ["store", false, "store"],
    ["./a:b", false, "./a:b"],
    ["lab:runs", true, undefined],
    [":local:/srv", false, "/srv"],
    [":s3,env_auth=true:x", false, undefined],
    [":sftp:x", false, undefined],
    ["-x:y", false, undefined],
  ];
  for (const [remote, told, folder] of cases) {
    assert.equal(isTellable(remote), told, remote);
    assert.equal(localFolder(remote), folder, remote);
  }
});
