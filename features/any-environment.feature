@drill @any @severity=critical
Feature: Drills of any environment
  Every service has a member that takes the writes at any given moment. That
  member crashes, hangs, restarts, loses its host or its site, or is
  partitioned. The service must recover without an operator, and no acknowledged
  write may be lost.

  The clock starts with the event. It stops when writes are acknowledged again
  and stay so. No reference states times for these drills; 60 seconds is the
  suite's own limit.

  Background:
    Given any environment
    And clients write and read at 90 operations per second
    And the service has been steady for 5 seconds

  @primary-loss @smoke
  Scenario: The service returns when the primary is killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @primary-loss
  Scenario: Counters and compare-and-set stay exact when the primary is killed
    Given clients increment counters 20 times per second
    And clients compare and set registers 20 times per second
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And every counter is the sum of its increments
    And every compare-and-set sees the latest value
    And no acknowledged write is lost

  @primary-loss
  Scenario: The service returns when the primary restarts
    When the primary is killed and started again at once
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  @primary-loss
  Scenario: The service returns while the primary hangs
    When the primary freezes for 30 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @primary-loss
  Scenario: The service returns when the primary's host vanishes
    When the host of the primary vanishes
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @power-loss
  Scenario: Everything acknowledged is there when power returns
    When every machine loses power for 15 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @site-outage
  Scenario: The other sites are served when the primary's site is lost
    When the primary's site goes dark
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @partition
  Scenario: The other sites are served when the primary's site is partitioned
    When nothing passes between the primary's site and every other site for 30 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  @partition
  Scenario: No client reads stale values from a primary that is partitioned one way
    When nothing sent from the primary's site reaches every other site for 20 seconds
    Then clients of the other sites are interrupted
    And writes from the other sites are acknowledged again within 60 seconds
    And every read sees the latest acknowledged write
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @poor-link
  Scenario: The service goes on over a slow line
    Given clients wait at most 1 second for an answer
    When everything between the primary's site and every other site takes 40 milliseconds longer, give or take 10 milliseconds, for 25 seconds
    Then the service goes on
    And no acknowledged write is lost
    And no write is stored twice
