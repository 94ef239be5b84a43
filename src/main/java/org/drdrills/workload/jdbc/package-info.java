/**
 * Any database with a JDBC driver: one session for all, with what differs between products as data, in one file for each
 * dialect beside this package's resources.
 *
 * <p>May import history, topology and workload; {@code java.sql} only, no class of a driver. To add a dialect: its YAML file
 * and its name in {@code Dialects}.
 */
package org.drdrills.workload.jdbc;
