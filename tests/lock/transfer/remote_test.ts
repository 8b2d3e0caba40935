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

Deno.test("shownRemote() and scrub() hide user info and quoted values of any length", () => {
  const remotes = [
    ["data", "https://u:pw@h/x"],
    ["data", ":webdav,url=https://u:pw@h:x"],
    ["data", ':webdav,url="https://u:pw@h":x'],
    ["data", ':sftp,pass="p""w",host=h:x'],
    ["data", ":sftp,pass='p\"w',host=h:x"],
    ["data", ':sftp,pass=p"w,host=h:x'],
    ["data", ':sftp,pass="p"w:x'],
    ["git", "https://u:pw@h/x"],
    ["git", "ssh://u:pw@h/x"],
  ] as const;
  for (const [kind, remote] of remotes) {
    demandRemote(remote, kind);
    assert.doesNotMatch(shownRemote(remote, kind), /p["\\]*w/, remote);
    const go = remote.replace(/["\\]/g, "\\$&");
    for (const said of [`no '${remote}/y'`, `no "${go}/y"`]) {
      assert.doesNotMatch(scrub(said, [remote], kind), /p["\\]*w/, remote);
    }
    assert.equal(isTellable(remote), false);
  }
  // rclone takes it for a path and cleans it; git follows a redirect.
  const said = scrub('"https/./u:pw@h:x"', [remotes[1][1]], "data");
  assert.equal(said, '"https/./***@h:x"');
  assert.equal(scrub("https://u:pw@other/x", [], "git"), "https://***@other/x");
  // What is hidden is not brought back by what '$&' means.
  const odd = ":s3,x=pw:$&";
  assert.equal(scrub(odd, [odd], "data"), ":s3:$&");
});

Deno.test("demandRemote() knows a quoted secret as it is meant", () => {
  const remote = ':sftp,pass="twice""quoted",host=h:x';
  demandRemote(remote, "data");
  for (const form of ['twice"quoted', 'twice""quoted', 'twice\\"quoted']) {
    assert.equal(scrub(form, [], "data"), "***");
  }
  demandRemote(":webdav,url='https://u:inside''url@h':x", "data");
  assert.equal(scrub("inside'url", [], "data"), "***");
});

Deno.test("shownRemote() shows what has no credentials as it is", () => {
  for (const remote of ["/srv/a", "../store", "lab:bucket/a", ":local:/srv"]) {
    demandRemote(remote, "data");
    assert.equal(shownRemote(remote, "data"), remote);
  }
  const addresses = ["git@example.org:lab/a.git", "ssh://git@example.org/a"];
  for (const remote of ["/srv/a.git", "origin", ...addresses]) {
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
