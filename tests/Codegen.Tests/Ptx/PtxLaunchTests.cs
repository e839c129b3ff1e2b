using FluentAssertions;
using Xunit;

namespace ExprJit.Codegen.Tests.Ptx;

/// <summary>Threads, memory and what they do together.</summary>
public sealed class PtxLaunchTests
{
    private const string Shared = ".shared .align 8 .b8 shared[512];";

    public static TheoryData<string> Orders => ["Forward", "Reverse", "Alternating"];

    private static PtxOrder Order(string name) => name == "Forward" ? PtxOrder.Forward : name == "Reverse" ? PtxOrder.Reverse : PtxOrder.Alternating;

    private static ulong[] Run(string body, int threads, int outputs, ulong[]? input = null, int groups = 1, string module = "", int dynamicBytes = 0, PtxOrder? order = null) =>
        PtxKernelText.Run(PtxKernelText.Of(body, module), new PtxDim(groups), new PtxDim(threads), input ?? [], outputs, dynamicBytes, order);

    private static Action Running(string body, int threads, int outputs, int groups = 1, string module = "") =>
        () => Run(body, threads, outputs, groups: groups, module: module);

    [Theory]
    [MemberData(nameof(Orders))]
    public void Each_thread_has_its_place(string order)
    {
        const string Body = """
            mov.u32 %r2, %ctaid.y; mov.u32 %r3, %nctaid.x; mov.u32 %r4, %ctaid.x; mad.lo.s32 %r2, %r2, %r3, %r4;
            mov.u32 %r3, %ntid.x; mov.u32 %r4, %ntid.y; mul.lo.s32 %r3, %r3, %r4;
            mov.u32 %r4, %tid.y; mov.u32 %r5, %ntid.x; mad.lo.s32 %r4, %r4, %r5, %r1;
            mad.lo.s32 %r2, %r2, %r3, %r4;
            mul.wide.u32 %rd3, %r2, 8; add.u64 %rd3, %rd3, %rd1;
            mov.u32 %r6, %laneid;
            mov.b64 %rd4, {%r2, %r6};
            st.global.b64 [%rd3], %rd4;
            """;
        ulong[] places = PtxKernelText.Run(PtxKernelText.Of(Body), new PtxDim(2, 3), new PtxDim(5, 7), [], 210, order: Order(order));
        places.Should().Equal(Enumerable.Range(0, 210).Select(i => (uint)i | (ulong)(i % 35 % 32) << 32));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_loop_with_a_barrier_sums_in_shared_memory(string order)
    {
        const string Body = """
                mul.lo.u32 %r2, %r1, 8; mov.u64 %rd4, shared; cvt.u64.u32 %rd5, %r2; add.u64 %rd4, %rd4, %rd5;
                add.u64 %rd6, %rd2, %rd5; ld.global.u64 %rd7, [%rd6]; st.shared.u64 [%rd4], %rd7;
                mov.u32 %r3, 32;
            AGAIN:
                bar.sync 0;
                setp.ge.u32 %p1, %r1, %r3;
                @%p1 bra NEXT;
                mul.wide.u32 %rd8, %r3, 8; add.u64 %rd8, %rd4, %rd8;
                ld.shared.u64 %rd9, [%rd8]; ld.shared.u64 %rd10, [%rd4]; add.u64 %rd9, %rd9, %rd10; st.shared.u64 [%rd4], %rd9;
            NEXT:
                shr.u32 %r3, %r3, 1;
                setp.ne.u32 %p1, %r3, 0;
                @%p1 bra AGAIN;
                setp.ne.u32 %p1, %r1, 0;
                @%p1 bra END;
                st.global.u64 [%rd1], %rd9;
            END:
            """;
        ulong[] input = [.. Enumerable.Range(1, 64).Select(i => (ulong)i)];
        Run(Body, 64, 1, input, module: Shared, order: Order(order)).Should().Equal(64ul * 65 / 2);
        // Each group has shared memory of its own.
        string other = Body.Replace("st.global.u64 [%rd1], %rd9;", "mov.u32 %r5, %ctaid.x; mul.wide.u32 %rd11, %r5, 8; add.u64 %rd1, %rd1, %rd11; st.global.u64 [%rd1], %rd9;", StringComparison.Ordinal);
        Run(other, 64, 3, input, groups: 3, module: Shared, order: Order(order)).Should().AllBeEquivalentTo(64ul * 65 / 2);
        // Without the barrier, and with it where only some come.
        FluentActions.Invoking(() => Run(Body.Replace("bar.sync 0;", "", StringComparison.Ordinal), 64, 1, input, module: Shared, order: Order(order)))
            .Should().Throw<PtxException>();
        FluentActions.Invoking(() => Run(Body.Replace("@%p1 bra NEXT;", "@%p1 bra END;", StringComparison.Ordinal), 64, 1, input, module: Shared, order: Order(order)))
            .Should().Throw<PtxException>().WithMessage("*a deadlock*left*");
    }

    [Theory]
    [InlineData("down", "31", new[] { 4, 5, 6, 31, 31 }, new[] { 0, 1, 2, 27, 30 }, "4")]
    [InlineData("up", "0", new[] { 0, 0, 27, 2 }, new[] { 0, 4, 31, 6 }, "4")]
    [InlineData("bfly", "31", new[] { 1, 0, 30 }, new[] { 0, 1, 31 }, "1")]
    [InlineData("idx", "31", new[] { 7, 7 }, new[] { 0, 31 }, "7")]
    [InlineData("idx", "0x181f", new[] { 3, 11, 27 }, new[] { 0, 9, 31 }, "3")]
    public void A_shuffle_takes_from_the_lane_that_the_isa_says(string mode, string clamp, int[] expected, int[] lanes, string offset)
    {
        ulong[] from = Run($"mov.u32 %r2, %r1; shfl.sync.{mode}.b32 %r2|%p1, %r1, {offset}, {clamp}, 0xffffffff; cvt.u64.u32 %rd4, %r2; st.global.u64 [%rd3], %rd4;", 32, 32);
        for (int i = 0; i < lanes.Length; i++)
            if (mode != "down" || lanes[i] < 28)
                from[lanes[i]].Should().Be((ulong)(mode == "up" && lanes[i] < 4 ? lanes[i] : expected[i]));
            else
                from[lanes[i]].Should().Be((ulong)lanes[i]);
    }

    [Fact]
    public void Votes_and_reducing_barriers_ask_all()
    {
        const string Body = """
            setp.lt.u32 %p1, %r1, 5;
            vote.sync.ballot.b32 %r2, %p1, 0xffffffff;
            vote.sync.any.pred %p2, !%p1, 0xffffffff; selp.b32 %r3, 1, 0, %p2;
            bar.red.popc.u32 %r4, 0, %p1;
            bar.red.and.pred %p3, 0, %p1; selp.b32 %r5, 1, 0, %p3;
            mov.b64 %rd4, {%r2, %r4}; st.global.b64 [%rd3], %rd4;
            """;
        ulong[] results = Run(Body, 64, 64);
        results[0].Should().Be(0x1F | 5ul << 32);
        results[63].Should().Be(5ul << 32);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Atomics_lose_nothing(string order)
    {
        const string Body = """
            atom.global.add.u64 %rd4, [%rd1], 1;
            atom.global.max.s32 %r2, [%rd1+8], %r1;
            red.global.or.b32 [%rd1+16], 4;
            atom.global.cas.b32 %r3, [%rd1+24], 0, 9;
            mov.f32 %f1, 0f3F800000; atom.global.add.f32 %f2, [%rd1+32], %f1;
            mov.f32 %f1, 0f00000001; red.global.add.f32 [%rd1+40], %f1;
            """;
        Run(Body, 96, 6, groups: 3, order: Order(order)).Should().Equal(288, 95, 4, 9, BitConverter.SingleToUInt32Bits(288), 0);
    }

    [Fact]
    public void Vectors_are_loaded_and_stored()
    {
        ulong[] result = Run("ld.global.v4.b32 {%r2, %r3, %r4, %r5}, [%rd2]; st.global.v2.b32 [%rd1], {%r5, %r4}; st.global.v2.b32 [%rd1+8], {%r3, %r2};", 1, 2, [0x2_0000_0001, 0x4_0000_0003]);
        result.Should().Equal(0x3_0000_0004ul, 0x1_0000_0002ul);
    }

    [Fact]
    public void Functions_are_called()
    {
        const string Module = """
            .visible .func (.param .b32 result) factorial(.param .b32 n)
            {
                .reg .pred %p<2>; .reg .b32 %r<4>;
                ld.param.b32 %r1, [n];
                setp.gt.u32 %p1, %r1, 1;
                @%p1 bra MORE;
                st.param.b32 [result], 1;
                ret;
            MORE:
                sub.u32 %r2, %r1, 1;
                { .param .b32 p; .param .b32 q; st.param.b32 [p], %r2; call (q), factorial, (p); ld.param.b32 %r3, [q]; }
                mul.lo.u32 %r3, %r3, %r1;
                st.param.b32 [result], %r3;
                ret;
            }
            """;
        const string Body = "{ .param .b32 p; .param .b32 q; st.param.b32 [p], 6; call.uni (q), factorial, (p); ld.param.b32 %r2, [q]; } st.global.b32 [%rd1], %r2;";
        Run(Body, 1, 1, module: Module).Should().Equal(720);
    }

    [Fact]
    public void Local_and_generic_addresses_work()
    {
        const string Body = """
            .local .align 8 .b8 here[16];
            mov.u64 %rd4, here; cvta.local.u64 %rd5, %rd4; st.u64 [%rd5+8], 77; ld.local.u64 %rd6, [%rd4+8];
            mov.u64 %rd7, shared; cvta.shared.u64 %rd8, %rd7; st.u64 [%rd8], %rd6; ld.shared.u64 %rd9, [%rd7];
            cvta.to.global.u64 %rd1, %rd1; st.global.u64 [%rd1], %rd9;
            """;
        Run(Body, 1, 1, module: Shared).Should().Equal(77);
        Running(Body.Replace("%rd5+8", "%rd5+16", StringComparison.Ordinal), 1, 1, module: Shared).Should().Throw<PtxException>().WithMessage("*outside of local memory*");
    }

    [Fact]
    public void A_table_of_targets_is_jumped_through()
    {
        const string Body = """
            TABLE: .branchtargets ZERO, ONE;
            brx.idx %r1, TABLE;
            ZERO: mov.u32 %r2, 10; bra DONE;
            ONE: mov.u32 %r2, 11;
            DONE: cvt.u64.u32 %rd4, %r2; st.global.u64 [%rd3], %rd4;
            """;
        Run(Body, 2, 2).Should().Equal(10, 11);
        Running(Body, 3, 3).Should().Throw<PtxException>().WithMessage("*the index 2 of 2*");
    }

    [Fact]
    public void Shared_memory_may_have_the_launchs_length()
    {
        const string Module = ".extern .shared .align 16 .b8 dynamic[];";
        const string Body = "mov.u64 %rd4, dynamic; st.shared.u64 [%rd4+24], 5; ld.shared.u64 %rd5, [%rd4+24]; mov.u32 %r2, %dynamic_smem_size; st.global.u64 [%rd1], %rd5; st.global.b32 [%rd1+8], %r2;";
        Run(Body, 1, 2, module: Module, dynamicBytes: 32).Should().Equal(5, 32);
        FluentActions.Invoking(() => Run(Body, 1, 2, module: Module, dynamicBytes: 24)).Should().Throw<PtxException>().WithMessage("*outside of the 24 bytes*");
    }

    [Theory]
    [InlineData("st.global.u64 [%rd1+8], 1;", "in none of the")]
    [InlineData("st.global.u32 [%rd1+2], 1;", "misaligned")]
    [InlineData("ld.global.v2.b64 {%rd4, %rd5}, [%rd1+4];", "misaligned")]
    [InlineData("ld.shared.u32 %r2, [shared];", "read before it is written")]
    [InlineData("st.shared.u64 [shared+512], 1;", "outside of the 512 bytes")]
    [InlineData("AGAIN: bra AGAIN;", "does not come to an end")]
    [InlineData("st.global.u64 [%rd1], 1; ld.global.nc.u64 %rd4, [%rd1];", "as a constant though the launch writes it")]
    [InlineData("mov.u64 %rd4, 64; ld.global.u64 %rd5, [%rd4];", "in none of the")]
    [InlineData("trap;", "a trap")]
    public void A_wrong_access_is_an_error(string body, string why) =>
        Running(body, 1, 1, module: Shared).Should().Throw<PtxException>().WithMessage($"PTX line *{why}*");

    [Theory]
    [InlineData("st.shared.u32 [shared], %r1;", 2, "a race: byte 0 was written by thread 0")]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; ld.shared.u32 %r2, [shared];", 2, "was written by thread 0")]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; bar.warp.sync 0xffffffff; ld.shared.u32 %r2, [shared];", 64, "was written by thread 0")]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; shfl.sync.idx.b32 %r3, %r1, 0, 31, 0xffffffff; ld.shared.u32 %r2, [shared];", 32, "was written by thread 0")]
    [InlineData("setp.eq.u32 %p1, %r1, 40; @%p1 st.shared.u32 [shared], 1; bar.sync 0; ld.shared.u32 %r2, [shared]; @%p1 st.shared.u32 [shared], 1;", 64, "was read by other threads")]
    [InlineData("atom.shared.exch.b32 %r2, [shared], 0;", 1, "read before it is written")]
    [InlineData("st.global.u32 [%rd1], %r1;", 2, "was written by thread 0")]
    public void A_race_is_an_error(string body, int threads, string why) =>
        Running(body, threads, 1, module: Shared).Should().Throw<PtxException>().WithMessage($"*{why}*");

    [Theory]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; bar.sync 0; ld.shared.u32 %r2, [shared];", 64)]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; bar.warp.sync 0xffffffff; ld.shared.u32 %r2, [shared];", 32)]
    [InlineData("setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [shared], 1; bar.sync 0; atom.shared.add.u32 %r2, [shared], 1; bar.sync 0; ld.shared.u32 %r2, [shared];", 64)]
    public void What_a_barrier_orders_is_no_race(string body, int threads) => Running(body, threads, 1, module: Shared).Should().NotThrow();

    [Fact]
    public void Groups_do_not_see_each_other_unless_fenced_and_told()
    {
        const string Told = """
                mov.u32 %r2, %ctaid.x; mul.wide.u32 %rd4, %r2, 8; add.u64 %rd4, %rd1, %rd4;
                st.global.u64 [%rd4+16], 7;
                membar.gl;
                atom.global.add.u64 %rd5, [%rd1], 1;
                setp.ne.u64 %p1, %rd5, 3;
                @%p1 bra END;
                ld.global.u64 %rd6, [%rd1+16]; ld.global.u64 %rd7, [%rd1+40]; add.u64 %rd6, %rd6, %rd7; st.global.u64 [%rd1+8], %rd6;
            END:
            """;
        Run(Told, 1, 6, groups: 4).Should().Equal(4, 14, 7, 7, 7, 7);
        Running(Told.Replace("membar.gl;", "", StringComparison.Ordinal), 1, 6, groups: 4).Should().Throw<PtxException>().WithMessage("*written by another group*");
        Running("st.global.u64 [%rd1], 1;", 1, 1, groups: 2).Should().Throw<PtxException>().WithMessage("*written by another group*");
        Running("ld.global.u64 %rd4, [%rd1]; mov.u32 %r2, %ctaid.x; setp.eq.u32 %p1, %r2, 2; @%p1 st.global.u64 [%rd1], 1;", 1, 1, groups: 3)
            .Should().Throw<PtxException>().WithMessage("*read by another group*");
    }

    [Theory]
    [InlineData("setp.lt.u32 %p1, %r1, 3; @%p1 bra ONE; bar.sync 0; bra END;\nONE: bar.sync 0; END:", "a deadlock*3 threads from 0 wait*")]
    [InlineData("setp.lt.u32 %p1, %r1, 3; @%p1 bra ONE; bar.sync 1; bra END; ONE: shfl.sync.idx.b32 %r2, %r1, 0, 31, 0xffffffff; END:", "a deadlock*")]
    [InlineData("bar.warp.sync 1;", "lane 1 is not in its own mask*")]
    public void A_meeting_that_cannot_be_is_an_error(string body, string why) =>
        Running(body, 32, 1).Should().Throw<PtxException>().WithMessage($"PTX line *{why}");

    [Fact]
    public void Lanes_that_have_left_are_not_waited_for()
    {
        ulong[] result = Run("setp.gt.u32 %p1, %r1, 3; @%p1 ret; shfl.sync.down.b32 %r2, %r1, 1, 31, 0xffffffff; cvt.u64.u32 %rd4, %r2; st.global.u64 [%rd3], %rd4;", 32, 4);
        result[..3].Should().Equal(1, 2, 3);
        result[3].Should().NotBe(4).And.NotBe(3);
    }

    [Fact]
    public void Registers_and_other_groups_leave_nothing_behind()
    {
        ulong[] result = Run("mov.u32 %r2, %ctaid.x; mul.wide.u32 %rd3, %r2, 8; add.u64 %rd3, %rd1, %rd3; st.global.u64 [%rd3], %rd9; mov.u64 %rd9, 5;", 1, 2, groups: 2);
        result.Should().AllBeEquivalentTo(PtxFunction.Rubbish);
    }
}
