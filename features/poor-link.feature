@drill @poor-link @severity=normal
Feature: A poor link between sites
  Links are more often poor than cut: slow, narrow, or flapping. A poor link may
  make writes slower. It must not make the primary move back and forth, and it
  must not lose or duplicate a write.

  The clock starts when the link becomes poor. The reference architecture states
  no times; the limits are the suite's own.

  Background:
    Given the environment "availability-group"
    And clients write and read at 150 operations per second
    And the service has been steady for 5 seconds

  # A write holds its register until a standby has it, so a slow link bounds the
  # writes that one register can take. The rate stays below that.
  @seed-AG-3
  Scenario: The service goes on over a slow link
    Given clients write and read at 60 operations per second
    When everything between the primary's site and every other site takes 60 milliseconds longer, give or take 20 milliseconds, for 25 seconds
    Then writes are slowed
    And the service goes on
    And the primary stays where it was
    And no acknowledged write is lost
    And no write is stored twice

  # A row of the ledger is about half a kilobyte of log, so 40 of them a second
  # fill a good part of such a link, and some wait for the ones before them.
  @seed-AG-3
  Scenario: The service goes on over a narrow link
    Given clients write and read at 60 operations per second
    When no more than 80 kilobytes a second pass between the primary's site and every other site for 25 seconds
    Then writes are slowed
    And the service goes on
    And the primary stays where it was
    And no acknowledged write is lost

  @seed-AG-3
  Scenario: Nothing is lost over a link that comes and goes
    When the wires between the other standby's site and every other site fail for 2 seconds in every 6 seconds for 30 seconds
    Then no client of the other sites is interrupted for longer than 20 seconds
    And the primary stays where it was
    And no acknowledged write is lost
    And no write is stored twice
    And every member is in sync again within 60 seconds of healing

  # TCP sends what was lost again after 0.2 s or later, and a standby must have
  # a write before it is acknowledged.
  @packet-loss @beyond-the-reference
  Scenario: The primary goes on when every third packet it sends is lost
    Given clients write and read at 60 operations per second
    When 30 percent of the packets from the primary to all other members of the pool are lost for 30 seconds
    Then clients are interrupted
    And no client is interrupted for longer than 20 seconds
    And no acknowledged write is lost
    And no write is stored twice
    And at no moment do two nodes accept writes
    And every member is in sync again within 60 seconds of healing
