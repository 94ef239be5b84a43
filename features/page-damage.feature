@drill @damage @beyond-the-reference @severity=critical
Feature: A damaged page
  A drive returns other bytes than were written, and reports no error. The
  server does not notice as long as it has a good copy of the page in memory,
  and serves on. The damage must be found on the disk before that copy is gone,
  while the other servers still have good ones.

  The bit is flipped before the clock starts; it starts with the operator's
  check. The limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 10 seconds

  Scenario: A flipped bit is found when the operator checks the pages
    Given a bit has flipped in a page of the ledger on the primary
    When the operator checks the pages of every server
    Then the operator's runbook refuses at the step "every page is whole"
    And the service goes on
    And no acknowledged write is lost
