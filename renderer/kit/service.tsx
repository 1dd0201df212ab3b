import { createContext, useContext, type Context, type ReactNode } from 'react';

/** Names a service and carries its type. The module that defines the service exports its key. */
export interface ServiceKey<T> {
  readonly name: string;
  readonly context: Context<T | undefined>;
}

export function serviceKey<T>(name: string): ServiceKey<T> {
  return { name, context: createContext<T | undefined>(undefined) };
}

/** The service that a `ServiceProvider` above this view provides. Throws if there is none. */
export function useService<T>(key: ServiceKey<T>): T {
  const service = useContext(key.context);
  if (service === undefined) throw new Error(`No ${key.name} service above this view.`);
  return service;
}

/** Wraps views so that they can use one service. */
export type ServiceBinding = (views: ReactNode) => ReactNode;

export function bindService<T>({ context: Context }: ServiceKey<T>, service: T): ServiceBinding {
  return function bound(views) {
    return <Context value={service}>{views}</Context>;
  };
}

export function ServiceProvider({
  bindings,
  children,
}: {
  bindings: readonly ServiceBinding[];
  children: ReactNode;
}) {
  return bindings.reduceRight((views, bind) => bind(views), children);
}
