// Exact figures, as the server counts: sums and shares of decimals, rounded once at the end.

const gcd = (one, other) => (other ? gcd(other, one % other) : one);

/** An exact fraction, never below 0. */
export class Fraction {
  constructor(over, under = 1n) {
    const common = gcd(over, under) || 1n;
    this.over = over / common;
    this.under = under / common;
  }

  /** The fraction that a decimal such as "12.5" stands for. */
  static of(text) {
    const [whole, decimals = ""] = String(text).split(".");
    return new Fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
  }

  static sum(fractions) {
    return fractions.reduce((sum, each) => sum.plus(each), ZERO);
  }

  static least(fractions) {
    return fractions.reduce((least, each) => (each.isBelow(least) ? each : least));
  }

  plus(other) {
    return new Fraction(this.over * other.under + other.over * this.under, this.under * other.under);
  }

  /** What is left of it; nothing where more is taken than there is. */
  less(other) {
    const left = this.over * other.under - other.over * this.under;
    return left > 0n ? new Fraction(left, this.under * other.under) : ZERO;
  }

  times(other) {
    return new Fraction(this.over * other.over, this.under * other.under);
  }

  by(other) {
    return new Fraction(this.over * other.under, this.under * other.over);
  }

  isBelow(other) {
    return this.over * other.under < other.over * this.under;
  }

  get isZero() {
    return this.over === 0n;
  }

  /** To 0.01, a half up, without trailing zeros: "84", "0.5". */
  toString() {
    const hundredths = (200n * this.over + this.under) / (2n * this.under);
    const decimals = String(hundredths % 100n).padStart(2, "0").replace(/0+$/, "");
    return decimals ? `${hundredths / 100n}.${decimals}` : String(hundredths / 100n);
  }
}

export const ZERO = new Fraction(0n);
