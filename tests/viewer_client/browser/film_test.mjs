// A recording of a cleared episode plays in a real browser, from its start to its end:
//
//   node film_test.mjs VIEWER_CLIENT FAKE_RUN

import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {Browser, Program} from './programs.mjs';

const [, , viewerPath, fakePath] = process.argv;
const frames = 100; // of one of the fake's episodes
const framesPerSecond = 4194304 / 70224 / 4;

async function record(file) {
  const fake = await Program.start(fakePath, ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*', '1', '200'],
                                   /publishing (\S+) (\S+)/);
  const viewer = await Program.start(
      viewerPath, ['--server', fake.match[1], '--learner', fake.match[2], '--record', file,
                   '--which', 'cleared'], /(\d+) episodes, (\d+) frames/);
  await fake.stop();
  assert.deepEqual(viewer.match.slice(1), ['1', String(frames)]);
}

// The film's length, and how dark two places of its first and last frame are: the fake's mark in
// the corner, which is there throughout, and a line across the stripes, which move.
async function watch(frameSeconds) {
  const film = await fetch('/film.mp4');
  const video = document.querySelector('video');
  // A frame is looked at when it is on the screen: `seeked` may come before.
  const shown = (seconds) => new Promise((resolve, reject) => {
    const look = (now, {mediaTime}) => {
      if (Math.abs(mediaTime - seconds) > 1.5 * frameSeconds) {
        video.requestVideoFrameCallback(look);
        return;
      }
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const context = canvas.getContext('2d');
      context.drawImage(video, 0, 0);
      const line = context.getImageData(0, 400, 640, 1).data.filter((_, i) => i % 4 === 0);
      resolve({mark: context.getImageData(18, 26, 1, 1).data[0], line: [...line]});
    };
    video.onerror = () => reject(new Error(video.error.message));
    video.requestVideoFrameCallback(look);
  });
  const start = shown(0);
  video.src = URL.createObjectURL(await film.blob()); // in memory, so that it can be wound
  const first = await start;
  const end = shown(video.duration - frameSeconds);
  video.currentTime = video.duration - 0.001;
  const last = await end;
  return {duration: video.duration, first, last};
}

test('a recording plays in Chromium, from the episode\'s first frame to its last', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mario-film-'));
  const browser = await Browser.start();
  const server = createServer(async (request, response) => {
    if (request.url === '/film.mp4') {
      response.setHeader('Content-Type', 'video/mp4').end(await readFile(join(folder, 'film.mp4')));
    } else {
      response.setHeader('Content-Type', 'text/html').end('<video preload="auto"></video>');
    }
  });
  try {
    await record(join(folder, 'film.mp4'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const page = await browser.open(`http://127.0.0.1:${server.address().port}/`);
    const {duration, first, last} = await page.evaluate(watch, 1 / framesPerSecond);
    assert.ok(Math.abs(duration - frames / framesPerSecond) < 0.1, `${duration} seconds`);
    assert.ok(first.mark < 60 && last.mark < 60);
    const moved = first.line.filter((shade, i) => Math.abs(shade - last.line[i]) > 30).length;
    assert.ok(moved > 64, `${moved} of 640 pixels differ`);
  } finally {
    server.close();
    await browser.stop();
    await rm(folder, {recursive: true, force: true});
  }
});
