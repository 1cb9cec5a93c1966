/**
 * What examines content and structure besides YARA rules, with a version that goes up whenever the same bytes could
 * give another result. All of it is part of the ruleset digest, so that no cached result outlives its detector.
 */
export const detectorVersions = {
  tar: 3,
  archives: 4,
  imageConfig: 2,
  compose: 1,
  models: 2,
  elf: 3,
  fatbin: 1,
  encoded: 1,
  startup: 3,
  packages: 3,
  paths: 1,
  surroundings: 1,
  detectorInfo: 1,
} as const;
