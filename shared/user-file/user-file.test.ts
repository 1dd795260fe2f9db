import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOf, joinName, readUserFile, splitName, type UserLine, withCells, writeUserLines } from './index.ts';

const read = (text: string, layout: 'sipxcom' | 'xivo', skippedColumns: string[] = []) =>
  readUserFile(Buffer.from(text), { layout, domain: 'acme.example', skippedColumns });
/** The rows of a file that can be read. */
function rowsOf(text: string, layout: 'sipxcom' | 'xivo', skippedColumns: string[] = []) {
  const file = read(text, layout, skippedColumns);
  if (!file.ok) throw new Error(file.problem.code);
  return file.value.rows;
}
const errorsOf = (text: string, layout: 'sipxcom' | 'xivo') =>
  rowsOf(text, layout).flatMap((row) =>
    'errors' in row ? row.errors.map(({ row, column, value, code }) => ({ row, column, value, code })) : [],
  );

const ROW_200 = { row: 2, extension: '200', firstName: 'Ann', lastName: 'Archer' };

describe("sipXcom's layout", () => {
  test('the 61 columns, the 14 of older versions, and titles that differ in case and hyphens are all read', () => {
    const short = 'User name,PIN,Voice-mail PIN,SIP password,First name,Last name,User alias,EMail Address,User group';
    expect(rowsOf(`${short}\n200,,,,Ann,Archer,,,\n`, 'sipxcom')).toEqual([{ row: 2, user: ROW_200 }]);
    expect(rowsOf('USER NAME;first-name;LastName\n200;Ann;Archer', 'sipxcom')).toEqual([{ row: 2, user: ROW_200 }]);
    const line: UserLine = { extension: '200', firstName: 'Ann', lastName: 'Archer', email: 'ann@acme.example' };
    const long = writeUserLines('sipxcom', [line], { titles: true });
    expect(long.split('\r\n')[0]?.split(',')).toHaveLength(61);
    expect(rowsOf(long, 'sipxcom')).toEqual([{ row: 2, user: { ...ROW_200, email: 'ann@acme.example' } }]);
  });

  test('an empty cell says nothing; a user name that is no number, a short secret and a bad address are errors', () => {
    const titles = 'User name,PIN,SIP password,EMail address\n';
    expect(rowsOf(`${titles}200,,,\n`, 'sipxcom')).toEqual([{ row: 2, user: { row: 2, extension: '200' } }]);
    expect(errorsOf(`${titles}superadmin,1234,a:bcdefgh,nobody@\n`, 'sipxcom')).toEqual([
      { row: 2, column: 'User name', value: 'superadmin', code: 'invalid' },
      { row: 2, column: 'PIN', value: null, code: 'invalid' },
      { row: 2, column: 'SIP password', value: null, code: 'invalid' },
      { row: 2, column: 'EMail address', value: 'nobody@', code: 'invalid' },
    ]);
    expect(rowsOf(`${titles}200,1234,,\n`, 'sipxcom', ['pin'])).toEqual([
      { row: 2, user: { row: 2, extension: '200' } },
    ]);
  });

  test('what has no place here is said, as far as something stands in it', () => {
    const file = read('User name,Did number,Shoe size,Caller ID,\n200,4235550123,44,,x', 'sipxcom');
    expect(file).toMatchObject({
      value: {
        notes: [
          'Columns that the layout does not have: Shoe size, (without title).',
          'Columns that are not taken over: Did number.',
        ],
      },
    });
  });
});

describe("XiVO's layout", () => {
  test('the examples of the manual are read', () => {
    const lines = `entityid|firstname|lastname|phonenumber|context|protocol|mobilephonenumber
1|John|Doe|1000|default|sip|00123456789
1|George|Clinton|1001|default|sip|00123456789`;
    const mobilePhone = '00123456789';
    expect(rowsOf(lines, 'xivo')).toEqual([
      { row: 2, user: { row: 2, extension: '1000', firstName: 'John', lastName: 'Doe', mobilePhone } },
      { row: 3, user: { row: 3, extension: '1001', firstName: 'George', lastName: 'Clinton', mobilePhone } },
    ]);
    const voicemail = `entityid|firstname|lastname|language|phonenumber|context|protocol|voicemailname|voicemailmailbox|
1|John|Doe|en_US|1000|default|sip|John Doe|1000|1234`;
    const incall = `entityid|firstname|lastname|phonenumber|context|protocol|incallexten|incallcontext
1|John|Doe|1000|default|sip|2050|from-extern`;
    const john = { row: 2, extension: '1000', firstName: 'John', lastName: 'Doe' };
    const box = { voicemailLanguage: 'en_US', voicemailName: 'John Doe', voicemailNumber: '1000' };
    expect(rowsOf(voicemail, 'xivo')).toEqual([{ row: 2, user: { ...john, ...box } }]);
    for (const text of [incall, incall.replaceAll('|', ',')]) {
      expect(rowsOf(text, 'xivo')).toEqual([{ row: 2, user: { ...john, incallNumber: '2050' } }]);
    }
  });

  test('a sign-in name is an e-mail address, or one at the domain of the tenant', () => {
    const text = 'firstname|username|password\nAnn|ann|correct horse\nBob|bob@mail.example|correct horse';
    expect(rowsOf(text, 'xivo')).toEqual([
      { row: 2, user: { row: 2, firstName: 'Ann', email: 'ann@acme.example', password: 'correct horse' } },
      { row: 3, user: { row: 3, firstName: 'Bob', email: 'bob@mail.example', password: 'correct horse' } },
    ]);
  });

  test('each section has what it needs, each cell one of its values, or the row is refused', () => {
    const titles =
      'firstname|language|enableclient|username|password|bosssecretary|phonenumber|context|protocol|incallexten|incallcontext|incallingseconds|voicemailname|voicemailmailbox|voicemailattach';
    expect(errorsOf(`${titles}\n|||||||default||2050||x|Box|||`.replace(/\|$/, ''), 'xivo')).toEqual([
      { row: 2, column: 'incallingseconds', value: 'x', code: 'invalid' },
      { row: 2, column: 'phonenumber', value: '', code: 'missing' },
      { row: 2, column: 'protocol', value: '', code: 'missing' },
      { row: 2, column: 'incallcontext', value: '', code: 'missing' },
      { row: 2, column: 'voicemailmailbox', value: '', code: 'missing' },
      { row: 2, column: 'language', value: '', code: 'missing' },
    ]);
    expect(errorsOf(`${titles}\n|it_IT|1|||king|1000|default|sccp||||||2`, 'xivo')).toEqual([
      { row: 2, column: 'language', value: 'it_IT', code: 'invalid' },
      { row: 2, column: 'bosssecretary', value: 'king', code: 'invalid' },
      { row: 2, column: 'protocol', value: 'sccp', code: 'invalid' },
      { row: 2, column: 'voicemailattach', value: '2', code: 'invalid' },
      { row: 2, column: 'firstname', value: '', code: 'missing' },
      { row: 2, column: 'voicemailname', value: '', code: 'missing' },
      { row: 2, column: 'voicemailmailbox', value: '', code: 'missing' },
      { row: 2, column: 'username', value: '', code: 'missing' },
      { row: 2, column: 'password', value: '', code: 'missing' },
    ]);
    expect(errorsOf('firstname\nAnn', 'xivo')).toEqual([{ row: 2, column: null, value: null, code: 'missing' }]);
  });
});

test('two rows about one user are refused from the second on, and rows are counted as a spreadsheet does', () => {
  const text = 'User name,EMail address\n200,a@b.example\n\n201,a@b.example\n200,c@d.example\n202,,one too many\n';
  expect(errorsOf(text, 'sipxcom')).toEqual([
    { row: 4, column: 'EMail address', value: 'a@b.example', code: 'repeated' },
    { row: 5, column: 'User name', value: '200', code: 'repeated' },
    { row: 6, column: null, value: null, code: 'too-long' },
  ]);
});

test.each([
  ['', 'empty'],
  [',,\n200', 'empty'],
  ['User name\n\n', 'empty'],
  ['First name\nAnn', 'column-missing'],
  ['User name,user-name\n200,200', 'column-twice'],
  ['User name,First name\n200,"Ann', 'not-csv'],
  [`User name\n${'9'.repeat(200_000)}`, 'not-csv'],
  [`User name\n${'200\n'.repeat(50_001)}`, 'too-many-rows'],
])('a file that cannot be read at all says why: %#', (text, code) => {
  expect(read(text, 'sipxcom')).toMatchObject({ ok: false, problem: { code } });
});

test('UTF-8 is read with and without a byte order mark, anything else is refused', () => {
  expect(rowsOf('\ufeffUser name,First name\n200,Zoë', 'sipxcom')).toMatchObject([{ user: { firstName: 'Zoë' } }]);
  const latin1 = Buffer.from('User name,First name\n200,Zoë', 'latin1');
  const file = readUserFile(latin1, { layout: 'sipxcom', domain: 'acme.example', skippedColumns: [] });
  expect(file).toMatchObject({ ok: false, problem: { code: 'not-utf-8' } });
});

test('a spreadsheet takes no cell for a formula, and every name is read back as it was written', () => {
  const line = (firstName: string): UserLine => ({ extension: '200', firstName, lastName: '', email: 'a@b.example' });
  const written = writeUserLines('sipxcom', [line('=HYPERLINK("x")'), line('@sum'), line('-1+1|x')], { titles: false });
  for (const row of written.split('\r\n').slice(0, 3)) expect(row).toMatch(/^200,,,,"?'[=@-]/);
  expect(writeUserLines('sipxcom', [line('+33 1 23')], { titles: false })).toContain(',+33 1 23,');
  const name = fc
    .string({ unit: fc.constantFrom('=', "'", '+', '-', '@', '"', ',', '|', ';', 'a', ' ', '1', 'é'), maxLength: 8 })
    .map((text) => text.replace(/ +/g, ' ').trim())
    .filter((text) => text !== '');
  fc.assert(
    fc.property(name, fc.constantFrom('sipxcom' as const, 'xivo' as const), (full, layout) => {
      const user = { extension: '200', email: 'a@b.example', ...splitName(full) };
      const [row] = rowsOf(writeUserLines(layout, [user], { titles: true }), layout);
      if (!row || !('user' in row)) throw new Error(JSON.stringify(row));
      expect(joinName(row.user, splitName(''))).toBe(full);
    }),
  );
});

test('a profile goes into its columns and comes back, and a column says nothing of the others', () => {
  const profile = { jobTitle: 'Pilot', mobilePhone: '+1 (423) 555-1212', homeAddress: { city: 'Lyon' } };
  const line: UserLine = { extension: '200', ...cellsOf(profile) };
  const [row] = rowsOf(writeUserLines('sipxcom', [line], { titles: true }), 'sipxcom');
  if (!row || !('user' in row)) throw new Error(JSON.stringify(row));
  expect(withCells({}, row.user)).toEqual(profile);
  const before = { jobTitle: 'Cook', company: 'Acme', homeAddress: { city: 'Rome', street: 'Via 1' } };
  expect(withCells(before, row.user)).toEqual({
    ...profile,
    company: 'Acme',
    homeAddress: { city: 'Lyon', street: 'Via 1' },
  });
  expect(errorsOf('User name,Cell phone number\n200,call me', 'sipxcom')).toEqual([
    { row: 2, column: 'Cell phone number', value: 'call me', code: 'invalid' },
  ]);
});

test('an empty cell keeps its half of a name', () => {
  expect(joinName({ firstName: 'Anna' }, splitName('Ann van Archer'))).toBe('Anna van Archer');
  expect(joinName({ lastName: 'Smith' }, splitName('Ann van Archer'))).toBe('Ann Smith');
  expect(joinName({}, splitName('Ann'))).toBe('Ann');
  expect(splitName('Ann van Archer')).toEqual({ firstName: 'Ann', lastName: 'van Archer' });
});
