/**
 * Sends a text where it must not go, on purpose: once as it is, in two packets whose border runs through the text, and once
 * inside of what looks like a token. usage: leak.mjs HOST PORT TEXT
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [, , host, port, text] = process.argv;
const socket = connect({ host, port: Number(port), noDelay: true });
const write = (words) => new Promise((resolve) => socket.write(words, resolve));
const middle = Math.floor(text.length / 2);
const token = Buffer.from(JSON.stringify({ iss: 'nobody', sub: text })).toString('base64url');
await write(`POST /${text.slice(0, middle)}`);
await delay(50);
await write(`${text.slice(middle)} HTTP/1.1\r\nHost: nobody\r\nAuthorization: Bearer e30.${token}.e30\r\nContent-Length: 0\r\n\r\n`);
socket.resume();
await delay(100);
socket.destroy();
