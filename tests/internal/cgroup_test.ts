import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cgroupLimits,
  parseBytes,
  parseCgroups,
  parseCpuList,
  parseMounts,
  parseQuota,
} from "../../src/internal/cgroup.ts";
import { temporaryFolder } from "../hash/folder.ts";

/** A machine's files, by their paths. */
type Tree = Record<string, string>;

/** The limits that are found in a tree of files. */
function limitsIn(tree: Tree) {
  using folder = temporaryFolder();
  for (const [path, text] of Object.entries(tree)) folder.write(path, text);
  return cgroupLimits(folder.path);
}

const GIB = 2 ** 30;
const UNLIMITED_1 = "9223372036854771712\n";
const V2_MOUNT =
  "30 23 0:27 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
const V1_MOUNTS =
  `31 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
`;
const OTHER_MOUNTS = `22 1 8:1 / / rw - ext4 /dev/vda rw
23 22 0:5 / /proc rw - proc proc rw
`;

/** A process in /job/step of version 2. */
const V2: Tree = {
  "/proc/self/cgroup": "0::/job/step\n",
  "/proc/self/mountinfo": OTHER_MOUNTS + V2_MOUNT,
  "/sys/fs/cgroup/job/step/memory.max": "max\n",
  "/sys/fs/cgroup/job/step/cpu.max": "max 100000\n",
};

/** A process in /job/step of version 1. */
const V1: Tree = {
  "/proc/self/cgroup":
    "5:cpu,cpuacct:/job/step\n4:memory:/job/step\n1:name=systemd:/other\n",
  "/proc/self/mountinfo": OTHER_MOUNTS + V1_MOUNTS,
  "/sys/fs/cgroup/memory/memory.limit_in_bytes": UNLIMITED_1,
  "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": UNLIMITED_1,
  "/sys/fs/cgroup/memory/job/step/memory.limit_in_bytes": UNLIMITED_1,
  "/sys/fs/cgroup/cpu,cpuacct/job/step/cpu.cfs_quota_us": "-1\n",
  "/sys/fs/cgroup/cpu,cpuacct/job/step/cpu.cfs_period_us": "100000\n",
};

Deno.test("cgroupLimits() finds the own group's limits in version 2", () => {
  const limits = limitsIn({
    ...V2,
    "/sys/fs/cgroup/job/step/memory.max": `${GIB}\n`,
    "/sys/fs/cgroup/job/step/cpu.max": "150000 100000\n",
  });
  assert.deepEqual(limits, { memory: GIB, cpu: 1.5 });
});

Deno.test("cgroupLimits() takes the least limit of all groups above, in version 2", () => {
  const limits = limitsIn({
    ...V2,
    "/sys/fs/cgroup/job/step/memory.max": `${4 * GIB}\n`,
    "/sys/fs/cgroup/job/memory.max": `${2 * GIB}\n`,
    "/sys/fs/cgroup/memory.max": `${3 * GIB}\n`,
    "/sys/fs/cgroup/job/cpu.max": "50000 100000\n",
  });
  assert.deepEqual(limits, { memory: 2 * GIB, cpu: 0.5 });
});

Deno.test("cgroupLimits() finds none where all is max", () => {
  assert.deepEqual(limitsIn(V2), {});
});

Deno.test("cgroupLimits() reads version 1, groups above too", () => {
  const limits = limitsIn({
    ...V1,
    "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": `${GIB}\n`,
    "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "300000\n",
    "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
  });
  assert.deepEqual(limits, { memory: GIB, cpu: 3 });
});

Deno.test("cgroupLimits() knows of groups above a container's mount point", () => {
  const limits = limitsIn({
    ...V1,
    "/sys/fs/cgroup/memory/job/step/memory.stat":
      `cache 0\nhierarchical_memory_limit ${GIB}\nhierarchical_memsw_limit 7\n`,
  });
  assert.equal(limits.memory, GIB);
});

Deno.test("cgroupLimits() reads hybrid set-ups, where version 2 has no controllers", () => {
  const limits = limitsIn({
    ...V1,
    "/proc/self/cgroup": V1["/proc/self/cgroup"] + "0::/job\n",
    "/proc/self/mountinfo": V1["/proc/self/mountinfo"] +
      V2_MOUNT.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified "),
    "/sys/fs/cgroup/memory/job/step/memory.limit_in_bytes": `${GIB}\n`,
    "/sys/fs/cgroup/unified/job/cpu.max": "200000 100000\n",
  });
  assert.deepEqual(limits, { memory: GIB, cpu: 2 });
});

Deno.test("cgroupLimits() reads a container whose mount shows its own group only", () => {
  const limits = limitsIn({
    "/proc/self/cgroup": "4:memory:/docker/abc/inner\n",
    "/proc/self/mountinfo":
      "31 30 0:28 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": `${3 * GIB}\n`,
    "/sys/fs/cgroup/memory/inner/memory.limit_in_bytes": `${GIB}\n`,
  });
  assert.deepEqual(limits, { memory: GIB });
});

for (
  const [path, seen] of [["/docker/other", "/docker/abc"], ["/../../host", "/"]]
) {
  Deno.test(`cgroupLimits() falls back to the mount point for the path ${path}`, () => {
    const limits = limitsIn({
      "/proc/self/cgroup": `0::${path}\n`,
      "/proc/self/mountinfo": V2_MOUNT.replace(" / ", ` ${seen} `),
      "/sys/fs/cgroup/memory.max": `${GIB}\n`,
      "/sys/host/memory.max": "1\n",
    });
    assert.deepEqual(limits, { memory: GIB });
  });
}

Deno.test("cgroupLimits() counts the cores a process may run on", () => {
  const limits = limitsIn({
    "/proc/self/status":
      "Name:\tdeno\nCpus_allowed:\tff\nCpus_allowed_list:\t0-3,8\nMems_allowed_list:\t0\n",
  });
  assert.deepEqual(limits, { affinity: 5 });
});

Deno.test("cgroupLimits() finds none where files are missing", () => {
  assert.deepEqual(limitsIn({}), {});
});

Deno.test("cgroupLimits() takes garbage for no limit", () => {
  const paths = [
    ...Object.keys({ ...V1, ...V2 }),
    "/proc/self/status",
    "/sys/fs/cgroup/job/step/cpu.max",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary" }), {
        minLength: paths.length,
        maxLength: paths.length,
      }),
      fc.boolean(),
      (texts, sound) => {
        const garbage = Object.fromEntries(
          paths.map((path, i) => [path, texts[i]!]),
        );
        // Sound lists of groups lead to the files that are not.
        const ways = ["/proc/self/cgroup", "/proc/self/mountinfo"];
        for (const way of sound ? ways : []) garbage[way] = V1[way] + V2[way]!;
        for (const limit of Object.values(limitsIn(garbage))) {
          assert(limit > 0);
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("parseBytes() reads whole numbers above 0", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1 }),
    (bytes) => assert.equal(parseBytes(`${bytes}\n`), bytes),
  ));
  for (const text of ["max\n", "", "0", "-1", "1.5", "1e9", "0x10", "1 2"]) {
    assert.equal(parseBytes(text), undefined, text);
  }
});

Deno.test("parseQuota() divides the quota by the period", () => {
  assert.equal(parseQuota("150000 100000\n"), 1.5);
  assert.equal(parseQuota("50000 100000\n"), 0.5);
  for (
    const text of ["max 100000", "-1 100000", "0 5", "5 0", "0 0", "5", ""]
  ) {
    assert.equal(parseQuota(text), undefined, text);
  }
});

Deno.test("parseCpuList() counts what the kernel writes", () => {
  const ranges = fc.array(
    fc.record({ gap: fc.integer({ min: 2, max: 9 }), more: fc.nat(9) }),
    { minLength: 1 },
  );
  fc.assert(fc.property(ranges, (ranges) => {
    let next = 0;
    let count = 0;
    const list = ranges.map(({ gap, more }) => {
      const first = next + gap;
      next = first + more;
      count += more + 1;
      return more === 0 ? `${first}` : `${first}-${next}`;
    });
    assert.equal(parseCpuList(`${list.join(",")}\n`), count);
  }));
  for (const text of ["", "3-1", "a", "1,", "1--2", "0x3"]) {
    assert.equal(parseCpuList(text), undefined, text);
  }
});

Deno.test("parseCgroups() reads paths that hold colons and commas", () => {
  assert.deepEqual(parseCgroups("5:cpu,cpuacct:/a:b,c\n0::/\nnonsense\n"), [
    { controllers: ["cpu", "cpuacct"], path: "/a:b,c" },
    { controllers: [], path: "/" },
  ]);
});

Deno.test("parseMounts() reads escaped blanks, and any number of optional fields", () => {
  const line =
    "31 30 0:28 /a\\040b /mnt/c\\040d rw shared:1 master:2 - cgroup cgroup rw,memory\n";
  assert.deepEqual(parseMounts(line), [{
    version: 1,
    controllers: ["rw", "memory"],
    root: "/a b",
    mountPoint: "/mnt/c d",
  }]);
});
