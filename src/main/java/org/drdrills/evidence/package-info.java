/**
 * From a judged drill to what people read: the drill's record, its summary and timeline, the run's index.
 *
 * <p>May import check, measure, history and topology; Allure, JSON, PDF and crypto are used here only. To add
 * a form: a {@code Renderer}, its line in {@code Renderers}, a test on the sample drill.
 */
package org.drdrills.evidence;
