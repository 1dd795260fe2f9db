import type { JobError } from '#shared/job/index.ts';
import { cutText } from '#shared/world/index.ts';
import { FILE_LANGUAGES } from './belonging-cells.ts';
import { type Layout, VALUE_LENGTH } from './layout.ts';

/** Columns of one section; those of `needed` must be there as soon as one of the section is (XiVO 15.12 XA-USR-07). */
const SECTIONS = {
  user: {
    needed: ['firstname'],
    others: [
      'entityid',
      'lastname',
      'language',
      'enableclient',
      'username',
      'password',
      'profileclient',
      'outcallerid',
      'agentnumber',
      'mobilephonenumber',
      'bosssecretary',
      'enablehint',
      'enablexfer',
    ],
  },
  line: { needed: ['phonenumber', 'context', 'protocol'], others: ['linename', 'linesecret'] },
  incall: { needed: ['incallexten', 'incallcontext'], others: ['incallingseconds'] },
  voicemail: {
    needed: ['voicemailname', 'voicemailmailbox'],
    others: ['voicemailpassword', 'voicemailemail', 'voicemailattach', 'voicemaildelete', 'voicemailskippass'],
  },
} as const;

const TITLES = [
  'entityid',
  'firstname',
  ...SECTIONS.user.others.filter((title) => title !== 'entityid'),
  ...Object.entries(SECTIONS).flatMap(([name, { needed, others }]) => (name === 'user' ? [] : [...needed, ...others])),
];

const FLAG = /^[01]$/;
const WHOLE = /^\d+$/;
/** What a cell must look like where it is not empty (XA-USR-03 to XA-USR-06). */
const CELLS: Readonly<Record<string, { readonly pattern: RegExp; readonly reason: string }>> = {
  entityid: { pattern: WHOLE, reason: 'must be a whole number' },
  language: {
    pattern: new RegExp(`^(${FILE_LANGUAGES.join('|')})$`),
    reason: `must be one of ${FILE_LANGUAGES.join(', ')}`,
  },
  enableclient: { pattern: FLAG, reason: 'must be 0 or 1' },
  bosssecretary: { pattern: /^(no|boss|secretary)$/, reason: 'must be no, boss or secretary' },
  enablehint: { pattern: FLAG, reason: 'must be 0 or 1' },
  enablexfer: { pattern: FLAG, reason: 'must be 0 or 1' },
  // SCCP is not spoken here, and a phone that waits for it would never ring (XA-SCCP-06).
  protocol: { pattern: /^sip$/, reason: 'must be sip' },
  incallingseconds: { pattern: WHOLE, reason: 'must be a whole number' },
  voicemailattach: { pattern: FLAG, reason: 'must be 0 or 1' },
  voicemaildelete: { pattern: FLAG, reason: 'must be 0 or 1' },
  voicemailskippass: { pattern: FLAG, reason: 'must be 0 or 1' },
};

/** XiVO's file of users, with bars in all its examples and commas in its text (XiVO 15.12 XA-USR-02). */
export const xivo: Layout = {
  delimiter: '|',
  titles: TITLES,
  requiredTitles: ['firstname'],
  fields: {
    extension: 'phonenumber',
    firstName: 'firstname',
    lastName: 'lastname',
    email: 'username',
    password: 'password',
    sipPassword: 'linesecret',
    mobilePhone: 'mobilephonenumber',
    voicemailName: 'voicemailname',
    voicemailNumber: 'voicemailmailbox',
    voicemailPin: 'voicemailpassword',
    voicemailEmail: 'voicemailemail',
    voicemailAttachesAudio: 'voicemailattach',
    voicemailDeletes: 'voicemaildelete',
    voicemailSkipsPin: 'voicemailskippass',
    voicemailLanguage: 'language',
    incallNumber: 'incallexten',
    incallSeconds: 'incallingseconds',
  },
  check(row, cell) {
    const errors: JobError[] = [];
    const wrong = (column: string, code: string, reason: string) =>
      errors.push({ row, column, value: cutText(cell(column), VALUE_LENGTH), code, reason });
    for (const [column, { pattern, reason }] of Object.entries(CELLS)) {
      if (cell(column) !== '' && !pattern.test(cell(column))) wrong(column, 'invalid', reason);
    }
    for (const [section, { needed, others }] of Object.entries(SECTIONS)) {
      if ([...needed, ...others].every((column) => cell(column) === '')) continue;
      for (const column of needed) {
        if (cell(column) === '') wrong(column, 'missing', `is needed as soon as a column of the section ${section} is`);
      }
    }
    if (SECTIONS.voicemail.needed.some((column) => cell(column) !== '') && cell('language') === '') {
      wrong('language', 'missing', 'is needed for a voicemail');
    }
    if (cell('enableclient') === '1') {
      for (const column of ['username', 'password']) {
        if (cell(column) === '') wrong(column, 'missing', 'is needed when enableclient is 1');
      }
    }
    return errors;
  },
  extra: ({ extension, incallNumber }) => ({
    // With 1 the file would need the passwords, which nobody knows.
    enableclient: '0',
    ...(extension !== undefined && { context: 'default', protocol: 'sip' }),
    ...(incallNumber !== undefined && { incallcontext: 'from-extern' }),
  }),
};
