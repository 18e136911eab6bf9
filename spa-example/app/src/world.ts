/** Land by region, one letter per dot: Europe, United States and its neighbours, Asia Pacific, others. */
const LAND = [
  '..........................ooooooooooo..............................ooo................',
  '............uuuu.....uu.....ooooooooo.......................ooooooooooooooooooo.......',
  '..uuuuuuuuuuuu.uuuuuuu.uuu...ooooooo...........eeeee.......ooooooooooooooooooooooooooo',
  '.uuuuuuuuuuuuuuuuuuu....u....ooooo...e.......eeeeeeeeeeeeooooooooooooooooooooooooooooo',
  '..uuu.uuuuuuuuuuuuu.....u....ooo............eee...eeeeeeeoooooooooooooooooooooooooooo.',
  '.........uuuuuuuuuuu...uuuu..............e..e...eeeeeeeeeoooooooooooooooooooo.....o...',
  '..........uuuuuuuuuuuu.uuuuu............eee.eeeeeeeeeeeeooooooooooooooooaooo..........',
  '...........uuuuuuuuuuuuuuuuu..............eeeeeeeeeeeeeoooooooooaaaaaaaaaaa...........',
  '...........uuuuuuuuuuuuuuu................eeeeeee.......ooooooaaaaaaaaaaaaaa..........',
  '...........uuuuuuuuuuuuu................eee...eee.ooooo.oooooaaaaaaaaaaaaa...a........',
  '............uuuuuuuuuuuu....................o......ooooooooooaaaaaaaaaaaa....a........',
  '.............uuuuuuuuuu.................oooooo.....oooooooooaaaaaaaaaaaa...a..........',
  '..............uuuuu....................ooooooooooooooooooooaaaaaaaaaaaaaa.............',
  '...............uuu.....................oooooooooooo.ooooo..aaaaaaaaaaaaa..............',
  '................uu..u.................oooooooooooooooooo....aaaa.aaaa.................',
  '..................uu..................oooooooooooooooooo.....aa...aaaa..a.............',
  '....................uu.................oooooooooooooo........a......aa................',
  '.......................ooooo...........oooooooooooooooo..................a............',
  '.......................oooooo...............oooooooooo.............a...a..............',
  '.......................ooooooo...............oooooooo..............a..aaa.............',
  '......................oooooooooo.............oooooooo...............a...a...aa........',
  '.......................oooooooooo.............ooooooo................aa......aaa......',
  '.......................oooooooooo.............ooooooo.................................',
  '........................ooooooooo............ooooooo..o...................aaa.a.......',
  '.........................ooooooo..............ooooo..oo.................aaaaaaa.......',
  '.........................ooooooo..............ooooo....................aaaaaaaaa......',
  '.........................ooooo................oooo.....................aaaaaaaaaa.....',
  '.........................oooo..................oo......................aaaaaaaaa......',
  '........................oooo.................................................aaa.....a',
  '........................ooo..........................................................a',
  '........................oo............................................................',
  '........................oo............................................................',
  '........................o.............................................................',
];

const LETTERS: Readonly<Record<string, string>> = { eu: 'e', us: 'u', ap: 'a' };

/** Regions that the map can show. */
export const MAPPED_REGIONS: readonly string[] = Object.keys(LETTERS);

export const COLUMNS = LAND[0]?.length ?? 0;
export const ROWS = LAND.length;

/** The dots of a region as one SVG path of zero-length strokes; without a region, those of all other land. */
export function dotsOf(region?: string): string {
  const letter = region === undefined ? 'o' : LETTERS[region];
  return LAND.flatMap((row, y) =>
    [...row].flatMap((dot, x) => (dot === letter ? [`M${x + 0.5} ${y + 0.5}h0`] : [])),
  ).join('');
}
