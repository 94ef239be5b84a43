@drill @partition @beyond-the-reference @severity=critical
Feature: Partitions that leave no clear majority
  Real networks seldom fall into two clean halves. A router that has lost some
  routes leaves sites that hear one neighbour and not the other, and routes that
  change leave other groups every few seconds. Votes then overlap, and elections
  follow one another. Clients keep all their own links.

  The clock starts when the links are cut. It stops when clients are told once
  more that their writes are stored. The limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 10 seconds

  Scenario: The primary's pair of sites goes on
    When in the pool only pairs of sites hear each other, for 25 seconds
    Then no client is interrupted for longer than 30 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: Nothing is lost in a ring
    When in the pool each machine hears its neighbours only, for 25 seconds
    Then no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: Two majorities of the pool that overlap have one primary
    When in the pool one site alone hears all others, for 30 seconds
    Then no client is interrupted for longer than 40 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing

  Scenario: Nothing is lost while the halves of the pool change
    When in the pool random halves do not hear each other, anew every 8 seconds, for 40 seconds
    Then no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
