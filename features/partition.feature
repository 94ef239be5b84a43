@drill @partition @severity=critical
Feature: A partition between sites
  Every machine runs, but some cannot reach the others. The side with the
  majority must serve; the other side must not, although its clients and its
  machines are up and its old primary still considers itself primary.

  The clock starts with the partition, and runs for the clients of the sites
  with the majority. The reference architecture states no time; 60 seconds is
  the suite's own limit.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-AG-7 @smoke
  Scenario: The majority takes over when the primary's site is isolated
    When nothing passes between the primary's site and every other site for 40 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And every member is in sync again within 60 seconds of healing

  @seed-AG-7
  Scenario: A primary whose messages reach no other site gives up its role
    When nothing sent from the primary's site reaches every other site for 50 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-AG-7
  Scenario: A primary that no message from another site reaches gives up its role
    When nothing sent from every other site reaches the primary's site for 50 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-AG-7
  Scenario: The isolation of a standby's site does not affect clients in the majority
    When nothing passes between the other standby's site and every other site for 30 seconds
    Then the service goes on for the other sites
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-AG-7
  Scenario: The majority takes over when connections to the primary's site are refused
    When connections between the primary's site and every other site are refused for 50 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @seed-AG-7
  Scenario: What was held back does no harm when it arrives late
    When everything between the primary's site and every other site is held back for 50 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
