import { readFileSync, writeFileSync } from 'node:fs';
import { contentsOf, jarOf } from './jar.mjs';

/*
 * At start a Quarkus application plays back what its build's steps have recorded. What one step hands to another goes by a
 * key, "proxykey" and a number that counts over all steps in the order in which their threads happen to get there
 * (BytecodeRecorderImpl of Quarkus 3.33; numbered by class since pull request 53025 of quarkusio/quarkus). So two builds of
 * one commit have the same classes with other numbers. Here they are numbered anew: by the names of the classes, and inside
 * of a class by its pool of constants (JVM Specification, 4.4). Nothing but these texts changes.
 */

const KEY = /^proxykey[0-9]+$/;
const UTF8 = 1;
const STRING = 8;
/** Lengths of the other constants, their tag included (JVM Specification, table 4.4-A). */
const LENGTHS = new Map([[3, 5], [4, 5], [5, 9], [6, 9], [7, 3], [STRING, 3], [9, 5], [10, 5], [11, 5], [12, 5], [15, 4], [16, 3], [17, 5], [18, 5], [19, 3], [20, 3]]);
/** A long and a double take two places of the pool (4.4.5). */
const isWide = (tag) => tag === 5 || tag === 6;
const POOL = 10;

/** The texts among a class' constants, and which of them are strings of the program. */
const constantsOf = (bytes, name) => {
  const texts = [];
  const strings = new Set();
  const count = bytes.readUInt16BE(8);
  let at = POOL;
  for (let index = 1; index < count; index++) {
    const tag = bytes[at];
    if (tag === UTF8) {
      const length = bytes.readUInt16BE(at + 1);
      texts.push({ index, at, length: 3 + length, text: bytes.toString('latin1', at + 3, at + 3 + length) });
      at += 3 + length;
      continue;
    }
    if (!LENGTHS.has(tag)) {
      throw new Error(`${name} has a constant of the unknown kind ${tag}`);
    }
    if (tag === STRING) {
      strings.add(bytes.readUInt16BE(at + 1));
    }
    at += LENGTHS.get(tag);
    index += isWide(tag) ? 1 : 0;
  }
  return texts.filter(({ index, text }) => strings.has(index) && KEY.test(text));
};

const renamed = (bytes, name, numbers) => {
  const parts = [];
  let from = 0;
  for (const { at, length, text } of constantsOf(bytes, name)) {
    if (!numbers.has(text)) {
      numbers.set(text, `proxykey${numbers.size + 1}`);
    }
    const key = Buffer.from(numbers.get(text), 'latin1');
    const constant = Buffer.concat([Buffer.from([UTF8, key.length >> 8, key.length & 0xff]), key]);
    parts.push(bytes.subarray(from, at), constant);
    from = at + length;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
};

const byName = (one, other) => (one.name < other.name ? -1 : 1);

/** The entries of a jar of classes, with keys that do not depend on who came first. */
export const numberedByName = (entries) => {
  const numbers = new Map();
  const changed = new Map(
    entries
      .filter(({ name }) => name.endsWith('.class'))
      .sort(byName)
      .map(({ name, bytes }) => [name, renamed(bytes, name, numbers)]),
  );
  return entries.map((entry) => ({ ...entry, bytes: changed.get(entry.name) ?? entry.bytes }));
};

/** Rewrites a service's generated-bytecode.jar. */
export const numberKeys = (file) => writeFileSync(file, jarOf(numberedByName(contentsOf(readFileSync(file)))));
