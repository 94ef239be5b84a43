@drill @site-outage @severity=critical
Feature: Outage of a site
  Power fails in a site: all its machines stop at once and its clients are cut
  off. The clients of the other sites must be served again without an operator.

  The clock starts when the site goes dark, and runs for the clients of the
  other sites. The reference architecture states no time for an availability
  group that spans sites; 60 seconds is the suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-1
  Scenario: The other sites serve when the primary's site goes dark
    When the primary's site goes dark
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 90 seconds of healing

  @seed-AG-3
  Scenario: The other sites serve when the synchronous standby's site goes dark
    When a standby's site goes dark
    Then no client of the other sites is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 90 seconds of healing

  @seed-AG-3
  Scenario: The other sites serve when the other standby's site goes dark
    When the other standby's site goes dark
    Then no client of the other sites is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And every member is in sync again within 90 seconds of healing
