import { useEffect, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { i18n as I18n } from 'i18next';
import { useStore } from 'zustand';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { createActions } from './actions.ts';
import { applyAppearance } from './appearance.ts';
import { Frame } from './frame.tsx';
import { ServicesContext, useServices, type Services } from './services.ts';
import { useShortcuts } from './use-shortcuts.ts';

function useAppearance(): void {
  const { settings, desktop } = useServices();
  const { i18n } = useTranslation();
  const chosen = useStore(settings, (state) => state.settings.value);
  useEffect(() => {
    if (!chosen) return;
    applyAppearance(chosen, i18n);
    void desktop?.setTheme(chosen.theme).catch(() => undefined);
  }, [chosen, desktop, i18n]);
}

function Shell() {
  const services = useServices();
  const actions = useMemo(() => createActions(services), [services]);
  useAppearance();
  useShortcuts(actions);
  return <Frame actions={actions} />;
}

export function App({ services, i18n }: { services: Services; i18n: I18n }) {
  return (
    <I18nextProvider i18n={i18n}>
      <ServicesContext value={services}>
        <TooltipProvider delayDuration={400}>
          <Shell />
        </TooltipProvider>
      </ServicesContext>
    </I18nextProvider>
  );
}
