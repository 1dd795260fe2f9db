import { audioFailureText } from '#shared/prompt/index.ts';
import { pointerTo, toFieldError } from '../field-error.ts';
import { type ProblemAnswers, summary } from './problem-answer.ts';

/** Configuration: what is taken, in use, or not there. */
export const OBJECT_PROBLEMS = {
  'not-found': { status: 404, title: 'Not found', detail: () => 'There is nothing with this id.' },
  'extension-taken': {
    status: 409,
    title: 'The extension is taken',
    detail: ({ extension }) => `Something else of the tenant has the extension ${extension}.`,
    pointer: '/extension',
  },
  'email-taken': {
    status: 409,
    title: 'The e-mail address is taken',
    detail: ({ email }) => `Another user of the tenant has the address ${email}.`,
    pointer: '/email',
  },
  'value-taken': {
    status: 409,
    title: 'The value is taken',
    detail: ({ value }) => `Something else has ${value.replace(/^[^/]*\//, '')}.`,
    pointer: ({ path }) => pointerTo(path),
  },
  'too-many-days': {
    status: 400,
    title: 'Too many days',
    detail: ({ most }) => `One answer has ${most} days at most.`,
  },
  'in-use': {
    status: 409,
    title: 'It is in use',
    detail: ({ by }) => `First change what needs it: ${by.map(({ kind, id }) => `${kind} ${id}`).join(', ')}.`,
  },
  'invalid-fields': {
    status: 422,
    title: 'The fields are not valid',
    detail: ({ errors }) => summary(errors.map(toFieldError)),
  },
  'domain-taken': {
    status: 409,
    title: 'The domain is taken',
    detail: ({ domain }) => `Another tenant has the domain ${domain}.`,
    pointer: ({ path }) => pointerTo(path),
  },
  'job-over': {
    status: 409,
    title: 'The job is over',
    detail: () => 'It has come to its end, or somebody has called it off.',
  },
  'not-a-picture': {
    status: 422,
    title: 'This is no picture',
    detail: () => 'A picture is a PNG, JPEG or WebP of at most 2048 by 2048 pixels.',
  },
  'unreadable-audio': {
    status: 422,
    title: 'This is no audio that is read',
    detail: ({ reason }) => audioFailureText(reason),
  },
  'upload-missing': {
    status: 409,
    title: 'Nothing was uploaded',
    detail: () =>
      'Put the file at the address that was told, then finish. An upload is kept for a day, until it is used.',
  },
  'too-many-uploads': {
    status: 409,
    title: 'Too many uploads are open',
    detail: () =>
      'A tenant has 10 uploads at once that were begun and not read. Finish them; one that never arrives is forgotten after two hours.',
  },
  'prompt-storage-full': {
    status: 409,
    title: 'No more room for audio',
    detail: () => 'The audio of all prompts takes up what the plan of the tenant allows.',
  },
  'too-many-sip-credentials': {
    status: 409,
    title: 'Too many SIP credentials',
    detail: () => 'A user has 10 SIP credentials at most. Delete one first.',
  },
  'prompt-unknown': {
    status: 422,
    title: 'The prompt is unknown',
    detail: () => 'The tenant has no such prompt, or one without a sound.',
    pointer: '/promptId',
  },
  'caller-unknown': {
    status: 422,
    title: 'The caller is unknown',
    detail: () => 'No user of the tenant has this id or extension.',
    pointer: '/caller',
  },
  'trunk-unknown': {
    status: 422,
    title: 'The trunk is unknown',
    detail: () => 'The tenant has no trunk of this id.',
    pointer: '/trunkId',
  },
} as const satisfies ProblemAnswers;
