import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface Column<T> {
  name: string;
  /** Figures stand at the right. */
  figures?: boolean;
  /** Left out where the window is narrow. */
  wideOnly?: boolean;
  cell: (row: T) => ReactNode;
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
  rowProps?: (row: T) => Record<string, unknown>;
  testId?: string;
}

export function Table<T>({ label, columns, rows, keyOf, rowProps, testId }: TableProps<T>) {
  const look = (column: Column<T>): string =>
    cx(
      'px-3',
      column.figures ? 'figures text-right' : 'text-left',
      column.wideOnly && 'max-lg:hidden',
    );
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-surface">
      <table aria-label={label} data-testid={testId} className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-faint">
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={cx(look(column), 'h-8 font-medium whitespace-nowrap')}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className="border-b border-line last:border-0 hover:bg-hover"
              {...rowProps?.(row)}
            >
              {columns.map((column) => (
                <td key={column.name} className={cx(look(column), 'h-9')}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
