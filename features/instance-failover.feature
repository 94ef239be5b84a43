@drill @instead-of-any @instance-failover @severity=critical
Feature: Failover of an instance on a shared volume
  Two servers reach one volume, and one of them runs the instance on it. When
  that server is lost, the other must open the same volume and serve under the
  same name, without an operator and with every acknowledged write.

  The clock starts when the server is lost. It stops when writes are
  acknowledged again and stay so. The reference architecture states no time for
  a failover cluster; 60 seconds is the suite's own limit.

  Background:
    Given the environment "failover-cluster"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  @seed-FCI-1 @smoke
  Scenario: The other server takes over the volume when the active one is killed
    When the primary is killed
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-FCI-1
  Scenario: The other server takes over the volume when the active host vanishes
    When the host of the primary vanishes
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And another member is primary
    And every member is in sync again within 60 seconds of healing

  @seed-FCI-1
  Scenario: The other server takes over the volume when the active one is stopped
    When the primary is stopped in order
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
    And another member is primary

  @seed-FCI-1
  Scenario: A server that froze past its term writes nothing when it is resumed
    When the primary freezes for 40 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every read sees the latest acknowledged write
    And every member is in sync again within 60 seconds of healing

  @seed-FCI-1
  Scenario: The instance is restarted where it was when it crashes once
    When the database server on the primary crashes
    Then clients are interrupted
    And writes are acknowledged again within 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And at no moment do two nodes accept writes

  @seed-FCI-1
  Scenario: The other server takes over when a restart does not help
    When the database server on the primary keeps crashing for 30 seconds
    Then clients are interrupted
    And writes are acknowledged again within 60 seconds
    And another member is primary
    And no acknowledged write is lost
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
