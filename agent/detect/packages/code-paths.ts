/**
 * Whether a file that a package brought can hold code that runs: the rest of what packages bring (manuals, translations, icons, headers)
 * does nobody harm by being another, and would be most of every list.
 */
export function holdsCode(path: string): boolean {
  if (
    /^(?:usr\/)?(?:share\/(?:doc|man|info|locale|icons|help|bug|lintian|zoneinfo|fonts)|include|src)\//.test(
      path,
    )
  )
    return false;
  return /(?:^|\/)(?:s?bin|libexec|games)\/|\.so(?:\.|$)|\.(?:py|pth|pl|pm|rb|js|mjs|cjs|php|lua|sh|ko|a|o|node)$|(?:^|\/)lib[^\n]*\/[^./]+$/.test(
    path,
  );
}
