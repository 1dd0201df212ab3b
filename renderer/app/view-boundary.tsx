import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { ErrorNotice } from '../ui/notice.tsx';

function Broken({ error, onAgain }: { error: AppError; onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto w-full max-w-page p-6">
      <ErrorNotice
        error={error}
        onRetry={onAgain}
        retryLabel={t('frame.showAgain')}
        testId="view-error"
      />
    </div>
  );
}

/**
 * Shows the error of a broken view in its place; the rest of the window keeps working. React offers
 * this to classes only.
 */
export class ViewBoundary extends Component<{ children: ReactNode }, { error: AppError | null }> {
  override state: { error: AppError | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: AppError } {
    return { error: toAppError(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? (
      <Broken error={error} onAgain={() => this.setState({ error: null })} />
    ) : (
      this.props.children
    );
  }
}
