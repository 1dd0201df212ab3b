import { useEffect, useMemo } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { i18n as I18n } from 'i18next';
import { useStore } from 'zustand';
import { useDesktop } from '../kit/desktop.ts';
import { ServiceProvider } from '../kit/service.tsx';
import { useSettings } from '../kit/settings-store.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { createActions } from './actions.ts';
import { applyAppearance } from './appearance.ts';
import { AppFrame } from './app-frame.tsx';
import { serviceBindings, type Services } from './services.ts';
import { useShortcuts } from './use-shortcuts.ts';

function useAppearance(): void {
  const settings = useSettings();
  const desktop = useDesktop();
  const { i18n } = useTranslation();
  const chosen = useStore(settings, (state) => state.settings.value);
  useEffect(() => {
    if (!chosen) return;
    applyAppearance(chosen, i18n);
    void desktop?.setTheme(chosen.theme).catch(() => undefined);
  }, [chosen, desktop, i18n]);
}

function Shell({ services }: { services: Services }) {
  const actions = useMemo(() => createActions(services), [services]);
  useAppearance();
  useShortcuts(actions);
  return <AppFrame actions={actions} />;
}

export function App({ services, i18n }: { services: Services; i18n: I18n }) {
  const bindings = useMemo(() => serviceBindings(services), [services]);
  return (
    <I18nextProvider i18n={i18n}>
      <ServiceProvider bindings={bindings}>
        <TooltipProvider delayDuration={400}>
          <Shell services={services} />
        </TooltipProvider>
      </ServiceProvider>
    </I18nextProvider>
  );
}
