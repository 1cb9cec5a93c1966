/**
 * What both engines are asked to be strict about. A slow pattern or loop is an error: one rule must not set the
 * speed of every scan.
 */
export const compileOptions = { errorOnSlowPattern: true, errorOnSlowLoop: true, enableIncludes: false };

/** Matches kept per pattern; what comes after them in one content is not reported. Part of the ruleset digest. */
export const maxMatchesPerPattern = 1000;

/** Goes up when the prefilter is changed: what a faulty one let pass may not be believed. Part of the ruleset digest. */
export const prefilterVersion = 1;
