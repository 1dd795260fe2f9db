'use client';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { ApiProblem } from '#web/api/index.ts';
import { LanguageProvider } from '#web/language/index.ts';
import { contrastVariables, theme } from '#web/look/theme.ts';
import { SESSION_KEY } from '#web/session/index.ts';

// A strict Content-Security-Policy forbids `new Function`; zod would try it on every page, and be reported.
z.config({ jitless: true });

/** A refusal is final; only what may pass by itself is asked again. */
const isWorthRetrying = (failures: number, problem: Error): boolean =>
  failures < 2 && (!(problem instanceof ApiProblem) || problem.status === 0 || problem.status >= 500);

/** An ended session turns up at whatever request comes next; the shell then leads to the sign-in page. */
function createQueryClient(): QueryClient {
  const noticeSignOut = (problem: Error): void => {
    if (problem instanceof ApiProblem && problem.status === 401) client.setQueryData(SESSION_KEY, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignOut }),
    mutationCache: new MutationCache({ onError: noticeSignOut }),
    defaultOptions: { queries: { retry: isWorthRetrying, retryDelay: 800, staleTime: 5_000 } },
  });
  return client;
}

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={contrastVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <LanguageProvider>
          <Notifications position="bottom-right" />
          {children}
        </LanguageProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
