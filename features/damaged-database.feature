@drill @damage @severity=normal
Feature: A damaged database on the primary
  The server runs and its health check succeeds, but its database cannot be
  opened. In the reference architecture a damaged or suspect database never
  makes the group fail over, and this drill demands the same: service stops
  until the operator moves the primary to a member whose copy is intact.

  The clock of the recovery starts with the operator's order; 60 seconds is the
  suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-10
  Scenario: A damaged database does not fail over until the operator acts
    Given an operator who moves the primary to a standby after 30 seconds
    When the database on the primary is damaged
    Then from 2 seconds after the event no write is acknowledged until the operator acts
    And writes are acknowledged again within 60 seconds of the operator's order
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
