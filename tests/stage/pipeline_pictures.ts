/**
 * Pipelines and plans to draw.
 *
 * @module
 */

import {
  Pipeline,
  type PipelineStage,
  type PlannedStage,
} from "@assay/assay/stage";

/** Four stages: one, two that take from it, and one that takes from both. */
export function diamond(
  [a, b, c, d]: [string, string, string, string],
): Pipeline {
  const [first, left, right, last] = [a, b, c, d].map(named);
  return new Pipeline([
    ["start", first!],
    [first!, left!],
    [first!, right!],
    [[left!, right!], last!],
  ]);
}

/** A stage of any name, also such as no stage can have. */
function named(name: string): PipelineStage {
  const run = () => Promise.resolve({});
  return { name, with: () => ({ run, runWith: run }) };
}

/** A plan with these statuses. */
export function planned(
  { stages }: Pipeline,
  statuses: readonly PlannedStage["status"][],
): PlannedStage[] {
  return stages.map(({ name }, place) => ({
    stage: name,
    status: statuses[place % statuses.length]!,
    reasons: [],
    why: `because of "${name}" & <others>`,
    where: "inline",
    whereWhy: "",
  }));
}
