import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import {
  createContext,
  useContext,
  useRef,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { cx } from './class-names.ts';

const item =
  'flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none ' +
  'select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover';

/**
 * What was chosen is done when the menu has given the focus back: a dialog that opens before that
 * loses it to the menu's trigger, and the keyboard is then behind it.
 */
const Chosen = createContext<RefObject<(() => void) | null> | null>(null);

export function Menu({
  trigger,
  children,
  align = 'start',
  testId,
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
  testId?: string;
}) {
  const chosenRef = useRef<(() => void) | null>(null);
  const doChosen = (): void => {
    const act = chosenRef.current;
    chosenRef.current = null;
    if (act) setTimeout(act);
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          data-testid={testId}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={doChosen}
          className={cx(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48',
            'max-w-[calc(100vw-16px)] animate-fade overflow-y-auto rounded-md bg-surface',
            'p-1 shadow-float sm:max-w-96',
          )}
        >
          <Chosen value={chosenRef}>{children}</Chosen>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  onSelect,
  icon,
  danger = false,
  disabled = false,
  children,
  testId,
}: {
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
  testId?: string;
}) {
  const chosenRef = useContext(Chosen);
  const onChosen = (): void => {
    if (chosenRef) chosenRef.current = onSelect;
  };
  return (
    <DropdownMenu.Item
      data-testid={testId}
      disabled={disabled}
      onSelect={onChosen}
      className={cx(item, danger && 'text-fail')}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuRadio({
  value,
  onChange,
  children,
}: {
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      {children}
    </DropdownMenu.RadioGroup>
  );
}

function Tick() {
  return (
    <span className="flex w-4 shrink-0 justify-center">
      <DropdownMenu.ItemIndicator>
        <Check size={14} aria-hidden className="text-ember-ink" />
      </DropdownMenu.ItemIndicator>
    </span>
  );
}

export function MenuRadioItem({
  value,
  children,
  disabled = false,
  testId,
}: {
  value: string;
  children: ReactNode;
  disabled?: boolean;
  testId?: string;
}) {
  return (
    <DropdownMenu.RadioItem data-testid={testId} value={value} disabled={disabled} className={item}>
      <Tick />
      {children}
    </DropdownMenu.RadioItem>
  );
}

export function MenuCheckItem({
  checked,
  onChange,
  children,
  testId,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <DropdownMenu.CheckboxItem
      data-testid={testId}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={item}
    >
      <Tick />
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2 pt-2 pb-1 text-xs text-ink-faint">
      {children}
    </DropdownMenu.Label>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
