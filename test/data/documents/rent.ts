/** What a tenant owes in a month. */
export interface Bill {
  rentEuros: number;
  heatingEuros: number;
}

export function totalOf(bill: Bill): number {
  return bill.rentEuros + bill.heatingEuros;
}

// A late payment costs two percent a month from the tenth day on.
export function lateFee(bill: Bill, daysLate: number): number {
  return daysLate < 10 ? 0 : totalOf(bill) * 0.02 * Math.ceil(daysLate / 30);
}
