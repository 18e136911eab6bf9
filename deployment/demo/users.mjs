/** The people of the demo: one per region, so that every upstream of a route is seen at work. */
export const users = [
  { sub: 'emma', name: 'Emma Lindqvist', region: 'eu', password: 'homeport' },
  { sub: 'uma', name: 'Uma Jackson', region: 'us', password: 'homeport' },
  { sub: 'aiko', name: 'Aiko Tanaka', region: 'ap', password: 'homeport' },
];
