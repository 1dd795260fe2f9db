import { Button, Center } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';

/** Rows drawn at once: more than anybody reads, few enough to stay quick. */
const STEP = 100;

/** The first rows of a long list, and a button for more. */
export function Some<Item>({ items, children }: { items: Item[]; children: (shown: Item[]) => ReactNode }) {
  const t = useTranslations('list');
  const [count, setCount] = useState(STEP);
  return (
    <>
      {children(items.slice(0, count))}
      {items.length > count && (
        <Center>
          <Button variant="default" onClick={() => setCount(count + STEP)}>
            {t('show-more', { left: items.length - count })}
          </Button>
        </Center>
      )}
    </>
  );
}
