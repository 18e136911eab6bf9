/** The middle value; of an even count, the mean of the two in the middle. */
export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const spread = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

const round = (number, digits) => Number(number.toFixed(digits));

/** One measured window, from what the load generator and the kernel counted. */
export const windowOf = ({ requests, microseconds, p50, p99 }, before, after) => ({
  cpu_us_per_request: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / requests,
  requests_per_second: requests / (microseconds / 1e6),
  p50_ms: p50 / 1000,
  p99_ms: p99 / 1000,
  rss_mb: after.rssMegabytes,
});

const DIGITS = { cpu_us_per_request: 1, requests_per_second: 0, p50_ms: 2, p99_ms: 2, rss_mb: 0 };

/** The medians over all windows of one subject, under the given names, rounded to what is meaningful. */
export const rowOf = (names, windows, measures) => ({
  ...names,
  ...Object.fromEntries(measures.map((measure) => [measure, round(median(windows.map((w) => w[measure])), DIGITS[measure])])),
  runs: windows.length,
});
