import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TableFrame } from '#web/list/index.ts';

interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => ReactNode;
}

interface ReportTableProps<Row> {
  title: string;
  /** What the first column has. */
  nameTitle: string;
  rows: readonly { readonly key: string; readonly name: ReactNode; readonly figures: Row }[];
  total: { readonly name: string; readonly figures: Row } | null;
  columns: readonly Column<Row>[];
}

/** Figures, row by row, and their sum. */
export function ReportTable<Row>({ title, nameTitle, rows, total, columns }: ReportTableProps<Row>) {
  return (
    <TableFrame label={title}>
      <Table verticalSpacing={6} aria-label={title} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{nameTitle}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.title} scope="col" ta="end">
                {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, name, figures }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw="normal" style={{ whiteSpace: 'nowrap' }}>
                {name}
              </Table.Th>
              <Figures columns={columns} figures={figures} />
            </Table.Tr>
          ))}
        </Table.Tbody>
        {total && (
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">{total.name}</Table.Th>
              <Figures columns={columns} figures={total.figures} />
            </Table.Tr>
          </Table.Tfoot>
        )}
      </Table>
    </TableFrame>
  );
}

const Figures = <Row,>({ columns, figures }: { columns: readonly Column<Row>[]; figures: Row }) =>
  columns.map(({ title, of }) => (
    <Table.Td key={title} ta="end" style={{ whiteSpace: 'nowrap' }}>
      <Text span size="sm">
        {of(figures)}
      </Text>
    </Table.Td>
  ));
