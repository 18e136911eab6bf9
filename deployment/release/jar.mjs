import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/* As much of the ZIP format (PKWARE's APPNOTE.TXT, 4.3) as it takes to read small files out of a jar. */

const END = 0x06054b50;
const END_LENGTH = 22;
const DEFLATED = 8;

const entriesOf = (jar) => {
  let end = jar.length - END_LENGTH;
  while (end >= 0 && jar.readUInt32LE(end) !== END) {
    end--;
  }
  if (end < 0) {
    return [];
  }
  const entries = [];
  let at = jar.readUInt32LE(end + 16);
  for (let left = jar.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => jar.readUInt16LE(at + offset));
    entries.push({
      name: jar.toString('utf8', at + 46, at + 46 + name),
      method: jar.readUInt16LE(at + 10),
      length: jar.readUInt32LE(at + 20),
      header: jar.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
};

const textOf = (jar, { method, length, header }) => {
  const begin = header + 30 + jar.readUInt16LE(header + 26) + jar.readUInt16LE(header + 28);
  const bytes = jar.subarray(begin, begin + length);
  return (method === DEFLATED ? inflateRawSync(bytes) : bytes).toString('utf8');
};

/** What Maven says of each artifact that is in the jar: its own, and those whose classes were copied into it. */
export const artifactsIn = (file) => {
  const jar = readFileSync(file);
  return entriesOf(jar)
    .filter(({ name }) => /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(name))
    .map((entry) => Object.fromEntries(textOf(jar, entry).split(/\r?\n/).filter((line) => /^\w+=/.test(line)).map((line) => line.trim().split('=', 2))))
    .map(({ groupId, artifactId, version }) => ({ group: groupId, artifact: artifactId, version }));
};
