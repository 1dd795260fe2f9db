import type { Locator, Page } from 'playwright-core';
import type { ObjectKind, ObjectKindName } from '#shared/object/index.ts';
import { type FormField, formOf } from '#web/object/form-field.ts';
import en from '../../web/language/en.json' with { type: 'json' };
import texts from '../../web/language/objects.en.json' with { type: 'json' };

type Body = Readonly<Record<string, unknown>>;

/** What rules over several fields ask for, and what gives something to change. */
const NEEDED: Partial<Record<ObjectKindName, readonly string[]>> = {
  trunk: ['host'],
  'call-filter': ['numbers'],
  forwarding: ['followMe'],
};

/** Fills what somebody has to say into the form of a kind, as its example says it. */
export async function fillRequired(page: Page, kind: ObjectKind): Promise<void> {
  const fields = formOf(kind).filter((field) => isRequired(field) || NEEDED[kind.name]?.includes(field.name));
  await fillFields(page, fields, '', kind.example as Body);
}

const isRequired = ({ preset, isNullable, isOptional }: FormField): boolean =>
  preset === undefined && !isNullable && !isOptional;

async function fillFields(page: Page, fields: readonly FormField[], path: string, body: Body): Promise<void> {
  for (const field of fields) {
    const value = body[field.name];
    if (value !== undefined) await fill(page, field, path === '' ? field.name : `${path}.${field.name}`, value);
  }
}

/** Types or chooses a value, whatever its input. */
export async function fill(page: Page, field: FormField, path: string, value: unknown): Promise<void> {
  const input = inputAt(page, path);
  switch (field.type) {
    case 'text':
    case 'secret':
    case 'number':
      await input.fill(String(value));
      // Names that are offered would lie above the next input.
      return input.press('Escape');
    case 'flag':
      return input.setChecked(value === true);
    case 'choice':
      return choose(page, input, choiceText(field.name, String(value)));
    case 'reference':
      return choose(page, input, null);
    case 'group':
      return fillFields(page, field.fields, path, value as Body);
    case 'record':
      return;
    case 'variant': {
      const body = value as Body;
      await choose(page, input, choiceText(field.name, String(body[field.by])));
      const variant = field.variants.find((one) => one.value === body[field.by]);
      return fillFields(page, variant?.fields ?? [], path, body);
    }
    case 'list': {
      const items = value as readonly unknown[];
      if (field.element.type === 'text') {
        for (const item of items) {
          await input.fill(String(item));
          await input.press('Enter');
        }
        return;
      }
      if (field.element.type === 'number') {
        await input.click();
        for (const item of items)
          await page
            .getByRole('option')
            .nth(Number(item) - field.element.min)
            .click();
        return input.press('Escape');
      }
      for (const [i, item] of items.entries()) {
        await inputAt(page, path)
          .getByRole('button', { name: /^Add: / })
          .last()
          .click();
        await fill(page, field.element, `${path}.${i}`, item);
      }
    }
  }
}

export const inputAt = (page: Page, path: string): Locator => page.locator(`[data-path="${path}"]`);

/** Opens a picker and takes the option with this text; the first one when there is none. */
export async function choose(page: Page, input: Locator, text: string | null): Promise<void> {
  await input.click();
  const options = page.getByRole('option');
  await (text === null ? options.first() : options.getByText(text, { exact: true }).first()).click();
}

/** What the portal calls a choice. */
export function choiceText(field: string, value: string): string {
  const choices: Readonly<Record<string, string>> = texts.choices;
  const kinds: Readonly<Record<string, { one: string }>> = en.kinds;
  return choices[`${field}.${value}`] ?? choices[value] ?? kinds[value]?.one ?? value;
}

/** Fields of plain text, one of which every kind shows. */
const CHANGEABLE = ['name', 'displayName', 'label', 'lastName', 'description', 'model', 'code', 'followMe.0.number'];

/** Writes on in a text of the form. */
export async function changeSomething(page: Page): Promise<void> {
  const text = page.locator(CHANGEABLE.map((name) => `form [data-path="${name}"]`).join()).first();
  await text.press('End');
  await text.pressSequentially('2');
}
