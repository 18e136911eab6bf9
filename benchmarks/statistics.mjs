import { spent } from './cpu.mjs';

/** The middle value; of an even count, the mean of the two in the middle. */
export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const spread = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

const round = (number, digits) => Number(number.toFixed(digits));

/** One measured window, from what the load generator and the kernel counted. */
export const windowOf = ({ requests, microseconds, p50, p99 }, before, after) => {
  const { seconds, jitSeconds, gcSeconds } = spent(before, after);
  const each = (total) => (total * 1e6) / requests;
  return {
    cpu_us_per_request: each(seconds),
    jit_us_per_request: each(jitSeconds),
    gc_us_per_request: each(gcSeconds),
    requests_per_second: requests / (microseconds / 1e6),
    p50_ms: p50 / 1000,
    p99_ms: p99 / 1000,
    rss_mb: after.rssMegabytes,
  };
};

/** Round by round, what a request cost by what it cost the base in the same round. */
export const ratios = (windows, base) => windows.map(({ cpu_us_per_request: cpu }, i) => cpu / base[i].cpu_us_per_request);

/** Half of what the slowest answers at most, in whole hundreds. */
export const halfOfTheSlowest = (maxima) => Math.max(100, Math.floor(Math.min(...maxima) / 200) * 100);

/** Whether who answers so much at most has room for that rate: nearer to its maximum, queues are what is measured. */
export const holds = (maximum, rate) => maximum === undefined || rate <= 0.8 * maximum;

/** The list, begun elsewhere each round: nobody is always measured behind the same neighbour. */
export const inTurn = (list, round) => list.map((_, i) => list[(i + round) % list.length]);

const DIGITS = {
  cpu_us_per_request: 1,
  jit_us_per_request: 1,
  gc_us_per_request: 1,
  requests_per_second: 0,
  p50_ms: 2,
  p99_ms: 2,
  rss_mb: 0,
};

/** The medians over all windows of one subject, under the given names, rounded to what is meaningful. */
export const rowOf = (names, windows, measures) => ({
  ...names,
  ...Object.fromEntries(measures.map((measure) => [measure, round(median(windows.map((w) => w[measure])), DIGITS[measure])])),
  runs: windows.length,
});

/** Median and range of the ratios, under this name. */
export const spreadOfRatios = (name, windows, base) => {
  const each = ratios(windows, base);
  const [least, most] = spread(each);
  return { [name]: round(median(each), 2), [`${name}_least`]: round(least, 2), [`${name}_most`]: round(most, 2) };
};

/** Such a row of windows that were measured in rounds beside those of a base, with the ratio and both ranges. */
export const roundsOf = (names, windows, base, measures) => {
  const { runs: rounds, ...row } = rowOf(names, windows, measures);
  const [least, most] = spread(windows.map((window) => window.cpu_us_per_request)).map((number) => round(number, 1));
  return { ...row, cpu_us_least: least, cpu_us_most: most, ...spreadOfRatios('ratio', windows, base), rounds };
};

/** The row of several starts of one build: the first seconds beside warm. */
export const startRowOf = (names, starts) => {
  const of = (pick, digits = 1) => round(median(starts.map(pick)), digits);
  return {
    ...names,
    ready_ms: of(({ readyMillis }) => readyMillis, 0),
    first_cpu_us: of(({ first }) => first.cpu_us_per_request),
    first_jit_us: of(({ first }) => first.jit_us_per_request),
    first_requests_per_second: of(({ first }) => first.requests_per_second, 0),
    first_p50_ms: of(({ first }) => first.p50_ms),
    first_p99_ms: of(({ first }) => first.p99_ms),
    half_rate: starts[0].rate,
    half_p50_ms: of(({ half }) => half.p50_ms),
    half_p99_ms: of(({ half }) => half.p99_ms),
    half_cpu_us: of(({ half }) => half.cpu_us_per_request),
    half_behind: of(({ half }) => half.behind, 3),
    warm_cpu_us: of(({ warm }) => warm.cpu_us_per_request),
    warm_requests_per_second: of(({ warm }) => warm.requests_per_second, 0),
    warm_p99_ms: of(({ warm }) => warm.p99_ms),
    warm_half_p99_ms: of(({ warmHalf }) => warmHalf.p99_ms),
    cpu_times_warm: of(({ first, warm }) => first.cpu_us_per_request / warm.cpu_us_per_request, 2),
    rss_ready_mb: of(({ rssReady }) => rssReady, 0),
    rss_first_mb: of(({ first }) => first.rss_mb, 0),
    rss_warm_mb: of(({ warm }) => warm.rss_mb, 0),
    starts: starts.length,
  };
};

const CPU_GOAL = 2;
const P99_GOAL = 50;

/** Whether a start is what it is meant to be on one core. */
export const judgementOf = ({ build, cpu_times_warm: times, half_p99_ms: p99, half_rate: rate }) => {
  const reached = times <= CPU_GOAL && p99 <= P99_GOAL;
  return (
    `${build}: the first seconds cost ${times.toFixed(2)} times warm (goal: at most ${CPU_GOAL}), ` +
    `p99 at ${rate}/s is ${p99.toFixed(1)} ms (goal: at most ${P99_GOAL}): ${reached ? 'reached' : 'not reached'}.`
  );
};
