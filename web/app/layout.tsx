import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '#web/look/look.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Viewport } from 'next';
import type { ReactNode } from 'react';
import { Providers } from './providers.tsx';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
