import { truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { digestOfFile } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { bucketDepot, unstopped } from './depots.js';

it('a large clip is never in memory as a whole', async () => {
  const bytes = 300_000_000;
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, '');
  await truncate(path, bytes);
  let came = 0;
  let most = 0;
  const server = createServer((incoming, answer) => {
    incoming.on('data', (piece: Buffer) => {
      came += piece.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    });
    incoming.on('end', () => answer.writeHead(incoming.method === 'HEAD' ? 404 : 200).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const depot = bucketDepot({ endpoint: `http://127.0.0.1:${port}`, bucket: 'studio-clips' });
  const before = process.memoryUsage().arrayBuffers;

  await depot.createFile('clips/aa/b.mp4', { path, bytes, digest: await digestOfFile(path) }, unstopped());

  expect(came).toBeGreaterThanOrEqual(bytes);
  expect(most - before).toBeLessThan(bytes / 2);
});
