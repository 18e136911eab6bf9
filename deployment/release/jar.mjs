import { readFileSync } from 'node:fs';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/* As much of the ZIP format (PKWARE's APPNOTE.TXT, 4.3) as it takes to read files out of a jar, and to put others in. */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const DEFLATED = 8;
/** Bit 11 of the general purpose flags (4.4.4). */
const NAME_IS_UTF8 = 1 << 11;

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
      name: jar.toString('utf8', at + CENTRAL_LENGTH, at + CENTRAL_LENGTH + name),
      method: jar.readUInt16LE(at + 10),
      modified: jar.readUInt32LE(at + 12),
      length: jar.readUInt32LE(at + 20),
      header: jar.readUInt32LE(at + 42),
    });
    at += CENTRAL_LENGTH + name + extra + comment;
  }
  return entries;
};

const bytesOf = (jar, { method, length, header }) => {
  const begin = header + LOCAL_LENGTH + jar.readUInt16LE(header + 26) + jar.readUInt16LE(header + 28);
  const bytes = jar.subarray(begin, begin + length);
  return method === DEFLATED ? inflateRawSync(bytes) : bytes;
};

const textOf = (jar, entry) => bytesOf(jar, entry).toString('utf8');

/** What is in a jar, in its order: name, bytes, and time as the format has it. */
export const contentsOf = (jar) => entriesOf(jar).map((entry) => ({ name: entry.name, modified: entry.modified, bytes: bytesOf(jar, entry) }));

/** What both headers of an entry say of it (4.3.7 and 4.3.12), from the version that it takes to the length of its name. */
const described = ({ name, modified, bytes }, compressed) => {
  const fields = Buffer.alloc(LOCAL_LENGTH - 6);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(NAME_IS_UTF8, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt32LE(modified, 6);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(compressed.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
};

/** A jar of these entries, as contentsOf tells them; the same entries give the same bytes. */
export const jarOf = (entries) => {
  const files = [];
  const directory = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const compressed = deflateRawSync(entry.bytes, { level: 9 });
    const fields = described(entry, compressed);
    const local = Buffer.alloc(LOCAL_LENGTH);
    local.writeUInt32LE(LOCAL, 0);
    fields.copy(local, 4);
    const central = Buffer.alloc(CENTRAL_LENGTH);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(20, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(at, 42);
    files.push(local, name, compressed);
    directory.push(central, name);
    at += LOCAL_LENGTH + name.length + compressed.length;
  }
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, ...directory, end]);
};

/** What Maven says of each artifact that is in the jar: its own, and those whose classes were copied into it. */
export const artifactsIn = (file) => {
  const jar = readFileSync(file);
  return entriesOf(jar)
    .filter(({ name }) => /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(name))
    .map((entry) => Object.fromEntries(textOf(jar, entry).split(/\r?\n/).filter((line) => /^\w+=/.test(line)).map((line) => line.trim().split('=', 2))))
    .map(({ groupId, artifactId, version }) => ({ group: groupId, artifact: artifactId, version }));
};
