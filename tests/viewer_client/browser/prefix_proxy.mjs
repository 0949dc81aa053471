// A reverse proxy that serves another server's pages below a prefix, as Jupyter's does.

import {createServer, request} from 'node:http';

// A record of a stream (common/web/record.h).
export function record(type, object, rest = Buffer.alloc(0)) {
  const json = Buffer.from(JSON.stringify(object));
  const head = Buffer.alloc(12);
  head.write(type);
  head.writeUInt32LE(json.length, 4);
  head.writeUInt32LE(rest.length, 8);
  return Buffer.concat([head, json, rest]);
}

// `stream`: what the page's stream is answered with in place of the server's, {status, body}. Returns
// {url, close}.
export async function startProxy(prefix, target, stream) {
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(prefix)) {
      outgoing.writeHead(404).end();
      return;
    }
    if (stream && incoming.url.startsWith(`${prefix}stream?`)) {
      outgoing.writeHead(stream.status).end(stream.body);
      return;
    }
    const path = '/' + incoming.url.slice(prefix.length);
    const headers = {...incoming.headers, host: new URL(target).host};
    const passed = request(new URL(path, target), {method: incoming.method, headers}, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    close: () => (server.closeAllConnections(), server.close()),
  };
}
