import { expect, test } from 'vitest';
import type { Job } from '#shared/job/index.ts';
import { ApiProblem } from '#web/api/problem.ts';
import { jobEnd } from './job-end.ts';

const jobThatIs = (state: Job['state']) => ({ id: 'job_1', state }) as Job;
/** Asks for a job whose answers are these, one after the other, the last again and again. */
function asking(...answers: (Job['state'] | Error)[]) {
  const stop = new AbortController();
  const waited: number[] = [];
  let asked = 0;
  return {
    stop,
    waited,
    get asked() {
      return asked;
    },
    end: () =>
      jobEnd(jobThatIs('queued'), {
        async ask() {
          const answer = answers[Math.min(asked++, answers.length - 1)] as Job['state'] | Error;
          if (answer instanceof Error) throw answer;
          return jobThatIs(answer);
        },
        signal: stop.signal,
        wait: async (ms) => void waited.push(ms),
      }),
  };
}

test('a network that is away for a moment, or too many requests, end no waiting for a job', async () => {
  const away = new ApiProblem(0, 'unreachable', '');
  const busy = [new ApiProblem(429, 'rate-limited', ''), new ApiProblem(503, 'store-unavailable', '')];
  const job = asking('running', away, ...busy, 'succeeded');
  expect(await job.end()).toMatchObject({ state: 'succeeded' });
  expect(job.waited).toEqual([1000, 1000, 1000, 1000, 1000]);
});

test('who may not see the job, or whose session is over, hears so at once', async () => {
  const job = asking(new ApiProblem(403, 'not-permitted', ''));
  await expect(job.end()).rejects.toMatchObject({ code: 'not-permitted' });
  expect(job.asked).toBe(1);
});

test('a job that is not over after five minutes is waited for no longer, nor one whose page was left', async () => {
  const slow = asking('running');
  expect(await slow.end()).toBeNull();
  expect(slow.asked).toBe(300);
  const left = asking('running');
  left.stop.abort();
  expect(await left.end()).toBeNull();
  expect(left.asked).toBe(0);
});
