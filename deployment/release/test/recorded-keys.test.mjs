import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentsOf, jarOf } from '../jar.mjs';
import { numberedByName } from '../recorded-keys.mjs';

const utf8 = (text) => Buffer.concat([Buffer.from([1, text.length >> 8, text.length & 0xff]), Buffer.from(text, 'latin1')]);
const string = (index) => Buffer.from([8, 0, index]);
const wide = Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 1]);
const REST = Buffer.from('what follows the constants');

/** A class as far as its constants go: one text and its string for each, after a long, which takes two places. */
const classOf = (...texts) => {
  const constants = [wide, ...texts.flatMap((text, at) => [utf8(text), string(3 + 2 * at)])];
  const count = 3 + 2 * texts.length;
  return Buffer.concat([Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, count >> 8, count & 0xff]), ...constants, REST]);
};

const jar = (classes) => Object.entries(classes).map(([name, bytes]) => ({ name, modified: 0x5b781a2c, bytes }));
const bytesOf = (entries) => Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes.toString('latin1')]));

test('two builds whose steps ran in another order come out the same', () => {
  const one = jar({ 'Reads.class': classOf('proxykey9', 'proxykey110'), 'Makes.class': classOf('proxykey110', 'proxykey9') });
  const other = jar({ 'Reads.class': classOf('proxykey31', 'proxykey7'), 'Makes.class': classOf('proxykey7', 'proxykey31') });
  assert.notDeepEqual(jarOf(one), jarOf(other));
  assert.deepEqual(jarOf(numberedByName(one)), jarOf(numberedByName(other)));
});

test('a key stays the same in the class that hands over and in the one that is handed to', () => {
  const numbered = numberedByName(jar({ 'B.class': classOf('proxykey40', 'proxykey3'), 'A.class': classOf('proxykey3', 'proxykey12') }));
  assert.deepEqual(
    bytesOf(numbered),
    bytesOf(jar({ 'B.class': classOf('proxykey3', 'proxykey1'), 'A.class': classOf('proxykey1', 'proxykey2') })),
  );
});

test('builds that hand over in another way stay different', () => {
  const one = jar({ 'A.class': classOf('proxykey1', 'proxykey2'), 'B.class': classOf('proxykey1') });
  const other = jar({ 'A.class': classOf('proxykey1', 'proxykey2'), 'B.class': classOf('proxykey2') });
  assert.notDeepEqual(jarOf(numberedByName(one)), jarOf(numberedByName(other)));
});

test('nothing but keys changes', () => {
  const classes = jar({ 'A.class': classOf('proxykey', 'a proxykey7', 'proxykey7b', 'orders'), 'proxykey5.txt': Buffer.from('proxykey5') });
  assert.deepEqual(bytesOf(numberedByName(classes)), bytesOf(classes));
});

test('a text that is no string of the program stays: it may be the name of a class or method', () => {
  const name = Buffer.concat([Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61, 0, 2]), utf8('proxykey5'), REST]);
  assert.deepEqual(bytesOf(numberedByName(jar({ 'A.class': name }))), bytesOf(jar({ 'A.class': name })));
});

test('a class of a later format is refused, not guessed at', () => {
  const unknown = Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 99, 0, 2, 42, 0, 0]);
  assert.throws(() => numberedByName(jar({ 'A.class': unknown })), /A\.class has a constant of the unknown kind 42/);
});

test('a jar has the order, times and bytes of its entries', () => {
  const entries = jar({ 'META-INF/': Buffer.alloc(0), 'ä.class': classOf('x'), 'a.txt': Buffer.from('a'.repeat(1000)) });
  assert.deepEqual(contentsOf(jarOf(entries)), entries);
});
