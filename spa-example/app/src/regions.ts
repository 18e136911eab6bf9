const NAMES: Readonly<Record<string, string>> = {
  eu: 'Europe',
  us: 'United States',
  ap: 'Asia Pacific',
};

/** A region's name for people; a region this page has no name for is shown as it is called. */
export function regionName(region: string): string {
  return NAMES[region] ?? region;
}
