@drill @beyond-the-reference @severity=critical
Feature: A cluster in which every member accepts writes
  Clients in each site write to the server there, and each server sends what it
  commits to all others before it acknowledges. A lost server must cost no
  acknowledged write, a majority must go on, and a server that returns must
  catch up while clients write.

  The clock starts with the event. It stops when writes are acknowledged again
  and stay so. No reference states times for these drills; the limits are the
  suite's own. Published tests of such clusters found lost updates, stale reads
  and, after several crashes, lost transactions; three drills look for them.

  Background:
    Given the environment "galera"
    And clients write and read at 90 operations per second
    And the service has been steady for 5 seconds

  @primary-loss
  Scenario: Transactions keep the isolation of the cluster when a member crashes
    Given clients run 40 transactions per second
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And the transactions fit the isolation that the environment claims
    And no acknowledged write is lost

  @primary-loss
  Scenario: Transfers between accounts stay whole when a member crashes
    Given clients transfer money between accounts 40 times per second
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And the total of all accounts stays the same
    And no acknowledged write is lost

  @poor-link
  Scenario: Reads are not stale while one site is far away
    When everything between the primary's site and every other site takes 40 milliseconds longer, give or take 10 milliseconds, for 25 seconds
    Then the service goes on
    And every read sees the latest acknowledged write
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing

  @quorum-loss
  Scenario: Nothing acknowledged is missing after every member has crashed
    When every member is killed and started again after 5 seconds
    Then from 2 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost
    And every member is in sync again within 60 seconds of healing

  @second-failure
  Scenario: The last of three members does not serve alone
    Given the primary has been killed
    When the primary is killed and started again after 20 seconds
    Then from 5 seconds after the event no write is acknowledged until the failure is over
    And writes are acknowledged again within 90 seconds
    And no acknowledged write is lost

  @primary-loss
  Scenario: A member that was away catches up while clients write
    When the primary is killed and started again after 20 seconds
    Then clients are interrupted
    And writes are acknowledged again within 30 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  @primary-loss
  Scenario: A member with an empty disk gets all data while clients write
    When the primary is lost with its disk and replaced after 15 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And every member is in sync again within 90 seconds of healing
