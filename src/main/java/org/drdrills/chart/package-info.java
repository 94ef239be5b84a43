/**
 * What is drawn: the suite's own SVG, the same on pages, on paper and as an attachment.
 *
 * <p>May import evidence, record, check, measure, history and topology. To add a drawing: a class with a {@code draw} that returns one
 * {@code svg} element by {@link org.drdrills.chart.Svg}, and a test that its letters overlap nothing ({@code TextBoxes}).
 */
package org.drdrills.chart;
