/** A table in columns: the first two to the left, numbers to the right. */
export const table = (head, rows) => {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ').trimEnd())
    .join('\n');
};

export const range = ([low, high], digits = 1) => `${low.toFixed(digits)}–${high.toFixed(digits)}`;
