/**
 * What is read: pages, PDFs, Allure, JUnit, CTRF and metrics, made from the evidence alone, and the publisher that writes them.
 *
 * <p>May import chart, evidence, record, check, measure, history and topology; Allure, the PDF library and jte, whose
 * templates are in {@code src/main/jte}, are used here only. To add a form: a {@link org.drdrills.report.Renderer}, its line in
 * {@code Renderers}, for a page its template, a test on the sample drill.
 */
package org.drdrills.report;
