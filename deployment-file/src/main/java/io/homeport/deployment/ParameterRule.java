package io.homeport.deployment;

import com.google.re2j.Pattern;

/**
 * What the whole value of a parameter must look like. The engine takes time in proportion to the value, whatever the
 * expression is: browsers choose the values. Two rules of the same expression are equal.
 */
public final class ParameterRule {
    private final Pattern pattern;

    /**
     * A rule.
     *
     * @throws com.google.re2j.PatternSyntaxException if that is no regular expression
     */
    public ParameterRule(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    /** Whether the rule is kept. */
    public boolean accepts(String value) {
        return pattern.matcher(value).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterRule rule && rule.pattern.pattern().equals(pattern.pattern());
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
